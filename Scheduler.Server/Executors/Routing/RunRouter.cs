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
            if (template.Routing == RoutingStrategy.Broadcast)
            {
                RouteShards(job, executors, candidates, template);
                continue;
            }

            var reasons = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var run in job)
            {
                var after = NameBefore(run);
                var chosen = choice.Choose(candidates, template, after);
                run.ExecutorId = chosen?.Id;
                run.Routing = run.IsAgain
                    ? RoutingReasons.Of(executors, template, chosen, isAgain: true, after: after)
                    : ReasonOf(chosen, executors, template, reasons);

                // After the reason, which tells of the load that was compared.
                chosen?.Given(1);
            }
        }

        foreach (var run in jobs.SelectMany(job => job))
        {
            run.Reason = run.ExecutorId is null && !IsUnspread(run) ? RunReasons.NoExecutor : null;
        }
    }

    /// <summary>All executors that a broadcast's runs go to now, in the order of their names.</summary>
    public IReadOnlyList<KnownExecutor> ChooseAll(RunTemplate template) => [.. Candidates(directory.Executors, template).OrderBy(executor => executor.Row.Name, StringComparer.Ordinal)];

    /// <summary>Who was left out of a broadcast, as the ledger keeps it with the first shard.</summary>
    public string? ReasonOfBroadcast(RunTemplate template, KnownExecutor first) => RoutingReasons.Of(directory.Executors, template, first);

    /// <summary>The executor that a run of this job gets now; null while nobody fits.</summary>
    /// <param name="template">The job.</param>
    /// <param name="after">The executor that the job's seat is taken from because an attempt failed there; null when it is for another reason.</param>
    public KnownExecutor? Choose(RunTemplate template, string? after = null) =>
        choice.Choose(Candidates(directory.Executors, template), template, after is null ? null : directory.Find(after)?.Row.Name);

    /// <summary>Why a seat moved to this executor, as the ledger keeps it.</summary>
    public string? ReasonOfMove(RunTemplate template, KnownExecutor chosen, string? after = null) =>
        RoutingReasons.Of(directory.Executors, template, chosen, isAgain: true, after: after is null ? null : directory.Find(after)?.Row.Name);

    public void RouteFromMemory(PlannedRun run)
    {
        var template = run.Template;
        if (template.User is not null || template.Routing == RoutingStrategy.Broadcast)
        {
            return;
        }

        var chosen = template.Seated
            ? _lastSeats.TryGetValue(template.JobId, out var seat) && directory.Find(seat) is { } executor && executor.Unfit(template) is null && executor.Unavailable() is null ? executor : null
            : Choose(template);
        run.ExecutorId = chosen?.Id;
        if (chosen is not null && !template.Seated)
        {
            run.Routing = RoutingReasons.Of(directory.Executors, template, chosen);
            chosen.Given(1);
        }
    }

    // A broadcast's occurrence is spread over the executors when it is about to be sent: who they are is decided then.
    private static bool IsUnspread(PlannedRun run) => run.Shard is null && run.Template.Routing == RoutingStrategy.Broadcast;

    public void ForgetSeat(string jobId) => _lastSeats.TryRemove(jobId, out _);

    // A shard stays with its executor, also when that has lost its connection for a moment; when it is gone, another one does its part.
    private void RouteShards(IEnumerable<PlannedRun> runs, IReadOnlyList<KnownExecutor> executors, List<KnownExecutor> candidates, RunTemplate template)
    {
        foreach (var run in runs)
        {
            (run.ExecutorId, run.Routing) = (null, null);
            var own = run.LastExecutorId is { } last ? directory.Find(last) : null;
            var mayStay = own is not null && own.Unfit(template) is null;
            if (run.Shard is null || (mayStay && own!.MayComeBack)) // it may stay, so it is there
            {
                continue;
            }

            var chosen = mayStay && own!.Unavailable() is null ? own : choice.Choose(candidates, template); // as above
            run.ExecutorId = chosen?.Id;
            run.Routing = RoutingReasons.Of(executors, template, chosen, isAgain: true, after: chosen == own ? null : own?.Row.Name ?? "an executor that is gone");
            chosen?.Given(1);
        }
    }

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
        var missing = new List<(string JobId, string ExecutorId)>();
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

            // A seat that was held already is no choice: its runs cost no text.
            var isNew = missing.Exists(made => made.JobId == job.Key);
            var isSeatHeld = seat is not null && !isNew;
            var reason = holder is null || isNew ? RoutingReasons.Of(executors, template, holder, isSeatHeld) : null;
            foreach (var run in job)
            {
                var waits = holder is not null && holder.Id == run.LastExecutorId && MayMoveOn(executors, template, holder);
                run.ExecutorId = waits ? null : holder?.Id;
                run.Routing = run.IsAgain && !waits ? RoutingReasons.Of(executors, template, holder, isSeatHeld, isAgain: true) : reason;
            }

            holder?.Given(job.Count(run => run.ExecutorId is not null));
        }
    }

    // After an attempt that failed the job goes on elsewhere, so its run waits for a sweep to move the seat, which can fail and then tells us no more who had it.
    private static bool MayMoveOn(IReadOnlyList<KnownExecutor> executors, RunTemplate template, KnownExecutor holder) =>
        template.Routing == RoutingStrategy.Failover && Candidates(executors, template).Exists(executor => executor != holder);

    private string? NameBefore(PlannedRun run) =>
        run.LastExecutorId is { } last && run.Template.Routing == RoutingStrategy.Failover ? directory.Find(last)?.Row.Name : null;

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
