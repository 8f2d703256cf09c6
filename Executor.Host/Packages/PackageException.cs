namespace Executor.Host.Packages;

/// <summary>A package cannot be run here; the message says why and what to do. Trying the same again is of no use.</summary>
internal sealed class PackageException(string message) : Exception(message);
