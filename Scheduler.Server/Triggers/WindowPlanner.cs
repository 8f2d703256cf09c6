using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Triggers;

/// <summary>The one function that turns occurrences into rows, for Quartz's fires and for transactions that create, change or resume a trigger.</summary>
internal sealed class WindowPlanner(IClusterClock clock, IOptions<SchedulingOptions> options)
{
    // 60 s of 10 ms, the densest the settings allow.
    private const int MaxRows = 6_000;

    /// <summary>A fire's window, or the settlement of what it missed.</summary>
    public PlannedWindow PlanFire(TriggerFire fire)
    {
        var plan = fire.Plan;
        var times = QuartzTriggers.FireTimesOf(fire.Trigger, plan, fire.Excluded);
        var now = clock.UtcNow;
        if (fire.DueAt < now - options.Value.MisfireThreshold)
        {
            var missed = MisfireSettlement.Settle(times, fire.DueAt, now, plan.Misfire);
            return new PlannedWindow(RowsOf(missed, plan.Template, fire.Trigger.Key.Name, now), missed.Next);
        }

        var (due, next) = times.Window(fire.DueAt, fire.DueAt + options.Value.Window, MaxRows);
        return new PlannedWindow([.. due.Select(at => Row(plan.Template, fire.Trigger.Key.Name, at, now))], next);
    }

    /// <summary>
    /// What a transaction that stores a trigger plans by itself: everything after <paramref name="now"/> until the transaction must have ended, seen from
    /// the lead. Quartz drops what lies before its own now when a trigger is stored, so its part begins behind that.
    /// </summary>
    public PlannedWindow PlanFirst(TriggerSpec spec, RunTemplate template, ExcludedTimes? excluded, DateTimeOffset now)
    {
        var times = QuartzTriggers.FireTimesOf(spec, excluded);
        var first = times.After(now);
        if (first is null)
        {
            return new PlannedWindow([], null);
        }

        // A single occurrence is a row from the start, however far away.
        var until = spec is OnceTriggerSpec ? DateTimeOffset.MaxValue : now + options.Value.Lead + SchedulingOptions.EnlistedLimit;
        var (due, next) = times.Window(first.Value, until, int.MaxValue);
        return new PlannedWindow([.. due.Select(at => Row(template, spec.Id, at, now))], next);
    }

    /// <summary>The first run of a fixed delay.</summary>
    public static IReadOnlyList<PlannedRun> PlanFirst(FixedDelayTriggerSpec trigger, RunTemplate template, DateTimeOffset now)
    {
        var due = trigger.StartAt is { } start && start > now ? start : now;
        return trigger.EndAt <= due ? [] : [Row(template, trigger.Id, due, now)];
    }

    private static List<PlannedRun> RowsOf(MissedRange missed, RunTemplate template, string triggerId, DateTimeOffset now)
    {
        var rows = missed.Runs.Select(at => Row(template, triggerId, at, now)).ToList();
        if (missed.Skipped > 0)
        {
            rows.Add(Row(template, triggerId, missed.SkippedTo, now) with
            {
                Origin = RunOrigins.Missed(triggerId, missed.SkippedTo.ToMicros()),
                State = RunState.Skipped,
                Reason = RunReasons.Misfire,
                MissedFrom = missed.SkippedFrom.ToMicros(),
                MissedTo = missed.SkippedTo.ToMicros(),
                MissedCount = missed.Skipped,
            });
        }

        return rows;
    }

    private static PlannedRun Row(RunTemplate template, string triggerId, DateTimeOffset dueAt, DateTimeOffset now) => new()
    {
        Id = Ids.New(now),
        Origin = RunOrigins.Occurrence(triggerId, dueAt.ToMicros()),
        Template = template,
        TriggerId = triggerId,
        Cause = RunCause.Trigger,
        DueAt = dueAt.ToMicros(),
        PlannedAt = now.ToMicros(),
    };
}
