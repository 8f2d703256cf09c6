using System.Data.Common;
using Quartz.Extensibility;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Triggers;

/// <summary>What one transaction does to triggers and to the rows they have planned. Made by <see cref="TriggerSchedules"/>.</summary>
internal sealed class ScheduleChange(
    DbTransaction transaction, StoredTriggers stored, WindowPlanner planner, LedgerWriter ledger, RunStore runs, IRunRouter router, IClusterClock clock)
{
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
    public void Start(RunTemplate template, IEnumerable<TriggerSpec> specs)
    {
        foreach (var spec in specs)
        {
            if (spec is FixedDelayTriggerSpec delay)
            {
                _delays.Add((template, delay));
                continue;
            }

            var window = planner.PlanFirst(spec, template, Now);
            _rows.AddRange(window.Rows);
            if (window.Next is { } next)
            {
                _triggers.Add(QuartzTriggers.Build(spec, next, new TriggerPlan(template, spec.Misfire)));
            }
        }
    }

    /// <summary>The same for triggers that were stopped; rows revoked then come back, so that none can double.</summary>
    public async Task ResumeAsync(RunTemplate template, IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken)
    {
        _executors.UnionWith(await runs.ResumeAsync(template.JobId, template.JobVersion, Ids(specs), Now.ToMicros(), transaction, cancellationToken));
        Start(template, specs);
    }

    /// <summary>Stops triggers and revokes what they have planned. Quartz first: a fire that is being recorded has committed its rows by then.</summary>
    public async Task StopAsync(string jobId, IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken)
    {
        if (specs.Count > 0)
        {
            await UnscheduleAsync(specs, cancellationToken);
            _sent.AddRange(await runs.RevokeAsync(jobId, Ids(specs), callsToo: false, Now.ToMicros(), transaction, cancellationToken));
        }
    }

    /// <summary>The same for all of a job that goes away, its runs by call included.</summary>
    public async Task EndAsync(string jobId, IReadOnlyList<TriggerSpec> specs, CancellationToken cancellationToken)
    {
        await UnscheduleAsync(specs, cancellationToken);
        _sent.AddRange(await runs.RevokeAsync(jobId, triggerIds: null, callsToo: true, Now.ToMicros(), transaction, cancellationToken));
    }

    /// <summary>Triggers whose schedule did not change go on with the job's new version, and so does what they have planned.</summary>
    public async Task KeepAsync(RunTemplate template, IReadOnlyList<TriggerSpec> specs, bool reroute, CancellationToken cancellationToken)
    {
        foreach (var spec in specs.Where(spec => spec.IsPlannedByQuartz))
        {
            await stored.SetPlanAsync(QuartzTriggers.KeyOf(spec.Id), new TriggerPlan(template, spec.Misfire), transaction, cancellationToken);
        }

        await runs.AdoptVersionAsync(template, transaction, cancellationToken);
        if (reroute)
        {
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
        var planned = await runs.ListPlannedAsync(template, transaction, cancellationToken);
        if (planned.Count > 0)
        {
            await router.RouteAsync(planned, transaction.Connection!, transaction, cancellationToken); // an open transaction has its connection
            await runs.MoveAsync(planned, transaction, cancellationToken);
            _executors.UnionWith(planned.Where(run => run.ExecutorId is not null).Select(run => run.ExecutorId!)); // just checked
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

    private static List<string> Ids(IReadOnlyList<TriggerSpec> specs) => [.. specs.Select(spec => spec.Id)];
}
