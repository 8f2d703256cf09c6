using System.Net;
using Benchmarks.Figures;
using Benchmarks.Loads;
using TestServers.Ledger;

namespace Benchmarks.Product;

/// <summary>Calls of one job in batches, as fast as they are taken.</summary>
internal sealed class BatchCalls(Stand stand, string jobId)
{
    private const int PerBatch = 1_000;
    private const int Connections = 4;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Makes the calls and waits for the last committed result; the rate counts from the first call to it.</summary>
    public async Task<Figure> MakeAsync(int count, CancellationToken cancellationToken)
    {
        object[] batch = [.. Enumerable.Repeat(new { jobId }, PerBatch)];
        var began = Micros.Now;
        await Parallel.ForAsync(
            0,
            count / PerBatch,
            new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken },
            async (_, token) => (await stand.Api.PostAsync("runs", batch, token)).Expect(HttpStatusCode.Accepted));
        var window = new Window(began, Micros.Now + Micros.Second);
        await Settling.UntilAsync(async () => await stand.Ledger.SucceededAsync(window, cancellationToken) >= count, Longest, cancellationToken);
        var seconds = (Micros.Now - began) / (double)Micros.Second;

        var entries = await stand.Ledger.ReadAsync(window, cancellationToken);
        var succeeded = await stand.Ledger.SucceededAsync(window, cancellationToken);
        return Figure.Of([.. entries.Where(entry => entry.LatenessMicros is not null).Select(entry => (entry.LatenessMicros ?? 0) / 1_000.0)]) with
        {
            Lost = count - succeeded,
            Doubled = Math.Max(0, entries.Count - count),
            PerSecond = Math.Round(succeeded / seconds, 1),
        };
    }
}
