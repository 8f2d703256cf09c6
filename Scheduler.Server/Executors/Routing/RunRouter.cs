using System.Collections.Concurrent;
using System.Data.Common;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors.Routing;

/// <summary>Chooses by the directory; jobs that must not overlap go to their seat.</summary>
internal sealed class RunRouter(ExecutorDirectory directory, SeatStore seats, RoundRobinCounters counters) : IRunRouter
{
    private const int SeatsKept = 20_000;
    private readonly ConcurrentDictionary<string, string> _lastSeats = new(StringComparer.Ordinal);

    public async Task RouteAsync(IReadOnlyList<PlannedRun> runs, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var executors = directory.Executors;
        var jobs = runs.Where(run => run.State <= RunState.Dispatched).GroupBy(run => run.Template.JobId, StringComparer.Ordinal).ToList();
        await RouteSeatedAsync([.. jobs.Where(job => job.First().Template.Seated)], executors, connection, transaction, cancellationToken);
        foreach (var job in jobs.Where(job => !job.First().Template.Seated))
        {
            var template = job.First().Template;
            var candidates = Candidates(executors, template);
            foreach (var run in job)
            {
                run.ExecutorId = Choose(candidates, template)?.Id;
            }
        }

        foreach (var run in jobs.SelectMany(job => job))
        {
            run.Reason = run.ExecutorId is null ? RunReasons.NoExecutor : null;
        }
    }

    /// <summary>The executor that a run of this job gets now; null while nobody fits.</summary>
    public KnownExecutor? Choose(RunTemplate template) => Choose(Candidates(directory.Executors, template), template);

    public string? ChooseFromMemory(RunTemplate template)
    {
        if (!template.Seated)
        {
            return Choose(template)?.Id;
        }

        return _lastSeats.TryGetValue(template.JobId, out var seat) && directory.Find(seat) is { } executor && executor.Unfit(template) is null && executor.Unavailable() is null
            ? seat
            : null;
    }

    public void ForgetSeat(string jobId) => _lastSeats.TryRemove(jobId, out _);

    /// <summary>Each executor of the app with the reason why it gets no run of the job; null for those that may.</summary>
    public IReadOnlyList<(string Executor, string? Why)> Explain(RunTemplate template) =>
        [.. directory.Executors.Where(executor => executor.Row.App == template.App).Select(executor => (executor.Row.Name, executor.Unfit(template) ?? executor.Unavailable()))];

    private static List<KnownExecutor> Candidates(IReadOnlyList<KnownExecutor> executors, RunTemplate template)
    {
        var candidates = new List<KnownExecutor>();
        foreach (var executor in executors)
        {
            if (executor.Unfit(template) is null && executor.Unavailable() is null)
            {
                candidates.Add(executor);
            }
        }

        return candidates;
    }

    private KnownExecutor? Choose(List<KnownExecutor> candidates, RunTemplate template)
    {
        if (candidates.Count == 0)
        {
            return null;
        }

        var chosen = template.Routing == RoutingStrategy.RoundRobin
            ? candidates[(int)(counters.Next(template.JobId) % candidates.Count)]
            : candidates.MinBy(executor => executor.LoadPerSlot)!; // not empty
        chosen.Given(1);
        return chosen;
    }

    private async Task RouteSeatedAsync(
        List<IGrouping<string, PlannedRun>> jobs, IReadOnlyList<KnownExecutor> executors, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0)
        {
            return;
        }

        var ids = jobs.ConvertAll(job => job.Key);
        var taken = await seats.ReadAsync(ids, connection, transaction, cancellationToken);
        var missing = new List<(string, string)>();
        foreach (var job in jobs.Where(job => !taken.ContainsKey(job.Key)))
        {
            if (Choose(Candidates(executors, job.First().Template), job.First().Template) is { } chosen)
            {
                missing.Add((job.Key, chosen.Id));
            }
        }

        if (missing.Count > 0)
        {
            await seats.CreateAsync(missing, connection, transaction, cancellationToken);
            taken = await seats.ReadAsync(ids, connection, transaction, cancellationToken);
        }

        Remember(taken);
        foreach (var job in jobs)
        {
            // A seat whose executor no longer fits (another app, other labels) is moved by a sweep before anything goes there.
            if (taken.TryGetValue(job.Key, out var seat) && directory.Find(seat) is { } executor && executor.Unfit(job.First().Template) is null)
            {
                foreach (var run in job)
                {
                    run.ExecutorId = seat;
                }

                executor.Given(job.Count());
            }
        }
    }

    private void Remember(Dictionary<string, string> taken)
    {
        if (_lastSeats.Count >= SeatsKept)
        {
            _lastSeats.Clear();
        }

        foreach (var (jobId, executorId) in taken)
        {
            _lastSeats[jobId] = executorId;
        }
    }
}
