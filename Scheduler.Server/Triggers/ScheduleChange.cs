using System.Data.Common;
using Quartz.Extensibility;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Triggers;

/// <summary>What one transaction does to triggers and to the rows they have planned. Made by <see cref="TriggerSchedules"/>.</summary>
internal sealed class ScheduleChange(
    DbTransaction transaction,
    StoredTriggers stored,
    WindowPlanner planner,
    CalendarReader calendars,
    LedgerWriter ledger,
    RunStore runs,
    PlannedRowStore planned,
    IRunRouter router,
    IClusterClock clock)
{
    private const int RowsPerStatement = 500;
    private readonly List<PlannedRun> _rows = [];
    private readonly List<IOperableTrigger> _triggers = [];
    private readonly List<(RunTemplate Template, FixedDelayTriggerSpec Trigger)> _delays = [];
    private readonly HashSet<string> _executors = [];
    private readonly List<SentRun> _sent = [];

    public DbTransaction Transaction => transaction;

    /// <summary>Cluster time at the beginning; what is due after it is planned or revoked.</summary>
    public DateTimeOffset Now { get; } = clock.UtcNow;

    /// <summary>The executors whose rows changed.</summary>
    public IReadOnlyCollection<string> Executors => _executors;

    /// <summary>Deliveries wanted back.</summary>
    public IReadOnlyCollection<SentRun> Sent => _sent;

    /// <summary>Plans the first window of each and hands what lies behind it to Quartz.</summary>
    public async Task StartAsync(RunTemplate template, IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(specs, cancellationToken);
        foreach (var spec in specs)
        {
            if (spec is FixedDelayTriggerSpec delay)
            {
                _delays.Add((template, delay));
                continue;
            }

            var window = planner.PlanFirst(spec, template, known.Of(spec.Calendar), Now);
            _rows.AddRange(window.Rows);
            if (window.Next is { } next)
            {
                _triggers.Add(QuartzTriggers.Build(spec, next, TriggerPlan.Of(template, spec)));
            }
        }
    }

    /// <summary>
    /// The same for triggers that were stopped; rows revoked then come back, so that none can double, unless a calendar that changed meanwhile excludes them.
    /// </summary>
    public async Task ResumeAsync(RunTemplate template, IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken)
    {
        var plain = specs.Where(spec => spec.Calendar is null).ToList();
        _executors.UnionWith(await runs.ResumeAsync(template.JobId, template.JobVersion, Ids(plain), null, Now.ToMicros(), transaction, cancellationToken));
        await StartAsync(template, plain, cancellationToken);
        await PlanAgainAsync(template, [.. specs.Where(spec => spec.Calendar is not null)], cancellationToken);
        await planned.FitAsync(template, transaction, cancellationToken);
    }

    /// <summary>
    /// Fits what triggers have planned to what their calendars say now: rows that are excluded are revoked, those that were come back, and what is due and has
    /// no row is planned. What a calendar does not touch stays as it is, sent or not.
    /// </summary>
    public async Task PlanAgainAsync(RunTemplate template, IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken)
    {
        if (specs.Count == 0)
        {
            return;
        }

        await UnscheduleAsync(specs, cancellationToken);
        var known = await KnownAsync(specs, cancellationToken);
        var rows = await planned.ListAsync(template.JobId, Ids(specs), Now.ToMicros(), transaction, cancellationToken);
        var excluded = specs.ToDictionary(spec => spec.Id, spec => known.Of(spec.Calendar), StringComparer.Ordinal);
        var revoke = rows.Where(row => !row.IsRevoked && IsExcluded(row)).Select(row => row.RunId);
        var resume = rows.Where(row => row.IsRevoked && !IsExcluded(row)).Select(row => row.RunId);
        foreach (var ids in revoke.Chunk(RowsPerStatement))
        {
            _sent.AddRange(await runs.RevokeAsync(template.JobId, null, ids, callsToo: false, Now.ToMicros(), transaction, cancellationToken));
        }

        foreach (var ids in resume.Chunk(RowsPerStatement))
        {
            _executors.UnionWith(await runs.ResumeAsync(template.JobId, template.JobVersion, Ids(specs), ids, Now.ToMicros(), transaction, cancellationToken));
        }

        await StartAsync(template, specs, cancellationToken);

        bool IsExcluded(PlannedRow row) =>
            excluded[row.TriggerId] is { } times && Instants.FromMicros(row.DueAt) is var due && times.FirstIncludedFrom(due) != due;
    }

    /// <summary>Stops triggers and revokes what they have planned. Quartz first: a fire that is being recorded has committed its rows by then.</summary>
    public async Task StopAsync(string jobId, IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken)
    {
        if (specs.Count > 0)
        {
            await UnscheduleAsync(specs, cancellationToken);
            _sent.AddRange(await runs.RevokeAsync(jobId, Ids(specs), runIds: null, callsToo: false, Now.ToMicros(), transaction, cancellationToken));
        }
    }

    /// <summary>The same for all of a job that goes away, its runs by call included.</summary>
    public async Task EndAsync(string jobId, IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken)
    {
        await UnscheduleAsync(specs, cancellationToken);
        _sent.AddRange(await runs.RevokeAsync(jobId, triggerIds: null, runIds: null, callsToo: true, Now.ToMicros(), transaction, cancellationToken));
    }

    /// <summary>Triggers whose schedule did not change go on with the job's new version, and so does what they have planned.</summary>
    public async Task KeepAsync(RunTemplate template, IReadOnlyList<TriggerSpec> specs, bool reroute, CancellationToken cancellationToken)
    {
        foreach (var spec in specs.Where(spec => spec.IsPlannedByQuartz))
        {
            await stored.SetPlanAsync(QuartzTriggers.KeyOf(spec.Id), TriggerPlan.Of(template, spec), transaction, cancellationToken);
        }

        await runs.AdoptVersionAsync(template, transaction, cancellationToken);
        if (reroute)
        {
            await planned.FitAsync(template, transaction, cancellationToken);
            await RerouteAsync(template, cancellationToken);
        }
    }

    /// <summary>Writes what was planned and stores what Quartz goes on with.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        // What a resumed trigger still has going on ends some time, and then the next one follows.
        foreach (var (template, trigger) in _delays)
        {
            if (!await runs.HasOpenAsync(template.JobId, trigger.Id, 0, "", transaction, cancellationToken))
            {
                _rows.AddRange(WindowPlanner.PlanFirst(trigger, template, Now));
            }
        }

        var connection = transaction.Connection!; // an open transaction has its connection
        _executors.UnionWith(await ledger.WriteAsync(_rows, Now, connection, transaction, cancellationToken));
        await stored.InsertAsync(_triggers, transaction, cancellationToken);

        if (clock.UtcNow - Now > SchedulingOptions.EnlistedLimit)
        {
            throw new TimeoutException($"Storing {_triggers.Count} triggers took longer than {SchedulingOptions.EnlistedLimit.TotalSeconds} s, so occurrences would be missing. Nothing was stored; send fewer at once or try again.");
        }
    }

    private async Task RerouteAsync(RunTemplate template, CancellationToken cancellationToken)
    {
        var rows = await runs.ListPlannedAsync(template, transaction, cancellationToken);
        if (rows.Count > 0)
        {
            await router.RouteAsync(rows, transaction.Connection!, transaction, cancellationToken); // an open transaction has its connection
            await runs.MoveAsync(rows, transaction, cancellationToken);
            _executors.UnionWith(rows.Where(run => run.ExecutorId is not null).Select(run => run.ExecutorId!)); // just checked
        }
    }

    private async Task UnscheduleAsync(IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken)
    {
        var keys = specs.Where(spec => spec.IsPlannedByQuartz).Select(spec => QuartzTriggers.KeyOf(spec.Id)).ToList();
        if (keys.Count > 0)
        {
            await stored.RemoveAsync(keys, transaction, cancellationToken);
        }
    }

    private ValueTask<CalendarSet> KnownAsync(IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken) =>
        calendars.ReadAsync(specs.Select(spec => spec.Calendar), transaction.Connection!, transaction, cancellationToken); // an open transaction has its connection

    private static List<string> Ids(IReadOnlyList<TriggerSpec> specs) => [.. specs.Select(spec => spec.Id)];
}
