using System.Data.Common;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;

namespace Scheduler.Server.Dispatch;

/// <summary>The next run of a fixed delay. A trigger has one run at a time, so its chain can neither tear nor split.</summary>
internal sealed class DelayedRuns(RunStore runs, IClusterClock clock)
{
    /// <param name="ended">Runs that have ended, of jobs that have such a trigger.</param>
    /// <param name="current">Their jobs as they stand, held by the caller.</param>
    /// <param name="transaction">The transaction that commits the ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<List<PlannedRun>> PlanAsync(
        IReadOnlyList<EndedRun> ended, IReadOnlyDictionary<string, JobRow> current, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var planned = new List<PlannedRun>();
        foreach (var run in ended)
        {
            if (current.TryGetValue(run.JobId, out var job)
                && job.State == JobState.Active
                && job.Spec.Triggers.FirstOrDefault(trigger => trigger.Id == run.TriggerId) is FixedDelayTriggerSpec trigger
                && Next(trigger, run) is { } due
                && !await runs.HasOpenAsync(job.Id, trigger.Id, run.DueAt, run.Id, transaction, cancellationToken))
            {
                planned.Add(new PlannedRun
                {
                    Id = Ids.New(clock.UtcNow),
                    Origin = RunOrigins.Occurrence(trigger.Id, due),
                    Template = job.Spec.ToTemplate(job.Id, job.Version),
                    TriggerId = trigger.Id,
                    Cause = RunCause.Trigger,
                    DueAt = due,
                    PlannedAt = clock.NowMicros,
                });
            }
        }

        return planned;
    }

    private static long? Next(FixedDelayTriggerSpec trigger, EndedRun run)
    {
        // Later than the one before, whatever ended it early: the ledger knows an occurrence by its due instant, and takes each once.
        var due = Math.Max(run.EndedAt + (trigger.DelayMs * 1_000), run.DueAt + 1);
        return trigger.EndAt is { } end && due >= end.ToMicros() ? null : due;
    }
}
