namespace Executor.Host.Watch;

/// <summary>A path cannot be watched; the message says what to give.</summary>
internal sealed class WatchException(string message) : Exception(message);
