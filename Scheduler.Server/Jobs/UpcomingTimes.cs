using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs;

/// <summary>When a job runs next: what is planned already, calls for later included, and behind it what its triggers say.</summary>
internal sealed class UpcomingTimes(RunStore runs, CalendarReader calendars, IClusterClock clock)
{
    public async Task<IReadOnlyList<UpcomingView>> ReadAsync(JobRow job, int count, CancellationToken cancellationToken)
    {
        var now = clock.UtcNow;
        var planned = await runs.ListComingAsync(job.Id, now.ToMicros(), count, cancellationToken);
        var found = planned.Select(run => new UpcomingView { DueAt = Instants.FromMicros(run.DueAt), TriggerId = run.TriggerId, RunId = run.Id }).ToList();
        var known = found.Select(view => (view.TriggerId, view.DueAt)).ToHashSet();
        var triggers = job.State == JobState.Active ? job.Spec.Triggers : [];
        var excluded = await calendars.ReadAsync(triggers.Select(trigger => trigger.Calendar), cancellationToken);
        foreach (var trigger in triggers)
        {
            found.AddRange(NextFires.Of(trigger, now, count, excluded.Of(trigger.Calendar))
                .Where(due => !known.Contains((trigger.Id, due)))
                .Select(due => new UpcomingView { DueAt = due, TriggerId = trigger.Id }));
        }

        return [.. found.OrderBy(view => view.DueAt).Take(count)];
    }
}
