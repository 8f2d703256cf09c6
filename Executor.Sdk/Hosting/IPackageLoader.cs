using Executor.Sdk.Protocol;

namespace Executor.Sdk.Hosting;

/// <summary>
/// Loads packages for the executor. Register one as a singleton, and the executor says in its hello that it loads packages, where it speaks over a
/// WebSocket. Called from any thread.
/// </summary>
public interface IPackageLoader
{
    /// <summary>What the executor has of packages now: the whole of it, at most 200.</summary>
    IReadOnlyList<PackageReport> Packages { get; }

    /// <summary>Takes what the executor is to run. Must return quickly, and not throw.</summary>
    /// <param name="orders">The whole of it.</param>
    /// <param name="app">The app that the server says the executor belongs to.</param>
    void Order(PackageOrders orders, string app);
}
