namespace Executor.Host.Handlers;

/// <summary>The folder of handlers cannot be used; the message says why and what to do.</summary>
internal sealed class HandlerFolderException(string message) : Exception(message);
