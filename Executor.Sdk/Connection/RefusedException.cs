namespace Executor.Sdk.Connection;

/// <summary>The server does not want this executor: its key or its app is wrong. Trying again soon would not help.</summary>
internal sealed class RefusedException(string message) : Exception(message);
