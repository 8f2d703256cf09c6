using System.Collections.Concurrent;
using System.Data.Common;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors.Routing;

/// <summary>Chooses by the directory; jobs that must not overlap go to their seat.</summary>
internal sealed class RunRouter(ExecutorDirectory directory, SeatStore seats, ExecutorChoice choice) : IRunRouter
{
    private const int SeatsKept = 20_000;
    private readonly ConcurrentDictionary<string, string> _lastSeats = new(StringComparer.Ordinal);

    public async Task RouteAsync(IReadOnlyList<PlannedRun> runs, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var executors = directory.Executors;
        foreach (var run in runs.Where(run => run.State <= RunState.Dispatched && run.Template.User is not null))
        {
            // The browsers of a user stand for an executor, whether one is open or not.
            (run.ExecutorId, run.Reason) = (run.Template.User, null);
        }

        var jobs = runs.Where(run => run.State <= RunState.Dispatched && run.Template.User is null).GroupBy(run => run.Template.JobId, StringComparer.Ordinal).ToList();
        await RouteSeatedAsync([.. jobs.Where(job => job.First().Template.Seated)], executors, connection, transaction, cancellationToken);
        foreach (var job in jobs.Where(job => !job.First().Template.Seated))
        {
            var template = job.First().Template;
            var candidates = Candidates(executors, template);
            var reasons = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var run in job)
            {
                var chosen = choice.Choose(candidates, template);
                run.ExecutorId = chosen?.Id;
                run.Routing = ReasonOf(chosen, executors, template, reasons);
            }
        }

        foreach (var run in jobs.SelectMany(job => job))
        {
            run.Reason = run.ExecutorId is null ? RunReasons.NoExecutor : null;
        }
    }

    /// <summary>The executor that a run of this job gets now; null while nobody fits.</summary>
    public KnownExecutor? Choose(RunTemplate template) => choice.Choose(Candidates(directory.Executors, template), template);

    public void RouteFromMemory(PlannedRun run)
    {
        var template = run.Template;
        if (template.User is not null)
        {
            return;
        }

        var chosen = template.Seated
            ? _lastSeats.TryGetValue(template.JobId, out var seat) && directory.Find(seat) is { } executor && executor.Unfit(template) is null && executor.Unavailable() is null ? executor : null
            : Choose(template);
        run.ExecutorId = chosen?.Id;
        run.Routing = chosen is null ? null : RoutingReasons.Of(directory.Executors, template, chosen);
    }

    public void ForgetSeat(string jobId) => _lastSeats.TryRemove(jobId, out _);

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

    // Runs of one job that are planned together and go to the same executor share one text: it tells of the first of them.
    private static string? ReasonOf(KnownExecutor? chosen, IReadOnlyList<KnownExecutor> executors, RunTemplate template, Dictionary<string, string?> known)
    {
        var key = chosen?.Id ?? "";
        if (!known.TryGetValue(key, out var reason))
        {
            reason = RoutingReasons.Of(executors, template, chosen);
            known[key] = reason;
        }

        return reason;
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
            if (choice.Choose(Candidates(executors, job.First().Template), job.First().Template) is { } chosen)
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
            var template = job.First().Template;
            var holder = taken.TryGetValue(job.Key, out var seat) && directory.Find(seat) is { } executor && executor.Unfit(template) is null ? executor : null;
            var reason = RoutingReasons.Of(executors, template, holder);
            foreach (var run in job)
            {
                run.ExecutorId = holder?.Id;
                run.Routing = reason;
            }

            holder?.Given(job.Count());
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
