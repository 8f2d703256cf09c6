using Benchmarks.Loads;
using Benchmarks.Stores;
using TestServers.Ledger;

namespace Benchmarks.Scenarios;

/// <summary>What is done to either side while its load runs.</summary>
internal sealed class CrashCourse(BenchStore store, Action<string> progress)
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);

    // Longer than a dead node's detection takes, so that what it leaves behind falls into the window.
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AfterRestart = TimeSpan.FromSeconds(15);

    /// <summary>Runs the course from the window's first instant on; returns the window.</summary>
    /// <param name="from">The first instant.</param>
    /// <param name="killAsync">Kills one node.</param>
    /// <param name="cancellationToken">Ends the course.</param>
    public async Task<Window> RunAsync(long from, Func<Task> killAsync, CancellationToken cancellationToken)
    {
        await Instants.ReachAsync(from + (long)Before.TotalMicroseconds, cancellationToken);
        await killAsync();
        progress("  a node was killed");
        await Instants.PassAsync(AfterKill, cancellationToken);
        if (store.Server is { } server)
        {
            var began = Micros.Now;
            await server.RestartAsync(cancellationToken);
            progress($"  the database was restarted, away for {(Micros.Now - began) / 1_000.0:0} ms");
            await Instants.PassAsync(AfterRestart, cancellationToken);
        }

        return new Window(from, (Micros.Now + Micros.Second) / Micros.Second * Micros.Second);
    }
}
