namespace Executor.Sdk.Connection;

/// <summary>A server, or something in between, answers but lets no WebSocket through.</summary>
internal sealed class UpgradeFailedException(string message, Exception inner) : Exception(message, inner);
