using Benchmarks.Figures;
using Benchmarks.Loads;
using TestServers.Ledger;

namespace Benchmarks.Product;

/// <summary>Waits until the product has settled what a scenario gave it, then judges; what has no end by then is lost.</summary>
internal static class Settling
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    public static async Task<ProductFigure> JudgeAsync(
        Stand stand, JobMaker jobs, IReadOnlyCollection<Occurrence> expected, Window window, CancellationToken cancellationToken)
    {
        await Instants.ReachAsync(window.To + Micros.Second, cancellationToken);
        await UntilAsync(async () => await stand.Ledger.OpenAsync(window, cancellationToken) == 0, Longest, cancellationToken);
        return ProductFigure.Of(expected, stand.ReadStarts(), await stand.Ledger.ReadAsync(window, cancellationToken), jobs.Numbers, window);
    }

    /// <summary>Waits for something that gives no signal; whether it came to be.</summary>
    public static async Task<bool> UntilAsync(Func<Task<bool>> done, TimeSpan longest, CancellationToken cancellationToken)
    {
        var limit = Micros.Now + (long)longest.TotalMicroseconds;
        while (!await done())
        {
            if (Micros.Now > limit)
            {
                return false;
            }

            await Instants.PassAsync(Pace, cancellationToken);
        }

        return true;
    }
}
