namespace Executor.Sdk.Connection;

/// <summary>A server did not take a token that another exchange may replace.</summary>
internal sealed class TokenRejectedException(string message, Exception inner) : Exception(message, inner);
