using TestServers.Ledger;

namespace Benchmarks.Loads;

/// <summary>Waits for instants of the machine's clock.</summary>
internal static class Instants
{
    /// <summary>Completes at the instant or a few milliseconds later; at once when it has passed.</summary>
    public static Task ReachAsync(long micros, CancellationToken cancellationToken)
    {
        var left = micros - Micros.Now;
        return left <= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMicroseconds(left), TimeProvider.System, cancellationToken);
    }

    public static Task PassAsync(TimeSpan span, CancellationToken cancellationToken) => Task.Delay(span, TimeProvider.System, cancellationToken);
}
