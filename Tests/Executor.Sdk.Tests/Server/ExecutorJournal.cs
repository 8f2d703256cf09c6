using Executor.Sdk.Protocol;

namespace Executor.Sdk.Tests.Server;

/// <summary>Everything a node saw, in order; tests wait for what they expect instead of sleeping.</summary>
public sealed class ExecutorJournal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<Sighting> _all = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(Sighting sighting)
    {
        lock (_gate)
        {
            _all.Add(sighting);
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public IReadOnlyList<T> Of<T>()
        where T : Sighting
    {
        lock (_gate)
        {
            return [.. _all.OfType<T>()];
        }
    }

    public async Task<T> FirstAsync<T>(Func<T, bool>? matches = null)
        where T : Sighting
        => (await CountAsync(1, matches))[0];

    /// <summary>Waits until so many were seen.</summary>
    public async Task<IReadOnlyList<T>> CountAsync<T>(int count, Func<T, bool>? matches = null)
        where T : Sighting
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                List<T> found = [.. _all.OfType<T>().Where(sighting => matches?.Invoke(sighting) ?? true)];
                if (found.Count >= count)
                {
                    return found;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(limit.Token);
        }
    }

    /// <summary>Waits for the report of a delivery's end.</summary>
    public async Task<RunReport> EndOfAsync(string runId, int fence = 1)
    {
        var reported = await FirstAsync<Reported>(seen => seen.Batch.Runs.Any(run => Is(run, runId, fence) && run.Outcome is not null));
        return reported.Batch.Runs.First(run => Is(run, runId, fence) && run.Outcome is not null);
    }

    public async Task<RunReport> StartOfAsync(string runId, int fence = 1)
    {
        var reported = await FirstAsync<Reported>(seen => seen.Batch.Runs.Any(run => Is(run, runId, fence) && run.StartedAtMicros is not null));
        return reported.Batch.Runs.First(run => Is(run, runId, fence));
    }

    /// <summary>Every line that arrived for a run, once, by sequence.</summary>
    public IReadOnlyList<LogLine> LinesOf(string runId)
        => [.. Of<Reported>().SelectMany(seen => seen.Batch.Logs).Where(chunk => chunk.RunId == runId)
            .SelectMany(chunk => chunk.Lines).DistinctBy(line => line.Seq).OrderBy(line => line.Seq)];

    private static bool Is(RunReport run, string runId, int fence) => run.RunId == runId && run.Fence == fence;
}
