using Executor.Sdk.Protocol;

namespace Executor.Sdk.Hosting;

/// <summary>What a package loader asks of and tells the executor's node, whichever that is at the moment. A service of the host. Safe for use from any thread.</summary>
public interface IPackageConnection
{
    /// <summary>Cluster time, microseconds since 1970-01-01Z.</summary>
    long NowMicros { get; }

    /// <summary>Reads a part of an archive; waits for a connection.</summary>
    /// <param name="read">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The bytes; null when the node says that the app is not to run that version.</returns>
    /// <exception cref="IOException">The connection was lost, or the node cannot read now: ask again.</exception>
    Task<PackageChunk?> ReadAsync(PackageRead read, CancellationToken cancellationToken);

    /// <summary>Has <see cref="IPackageLoader.Packages"/> sent soon. Returns at once.</summary>
    void Changed();
}
