using Scheduler.Server.Cluster;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs;

/// <summary>What the triggers of active jobs say about the time ahead, over all jobs that somebody may see.</summary>
internal sealed class ComingFires(JobStore store, CalendarReader calendars, IClusterClock clock)
{
    /// <summary>More jobs than this are not looked at; the answer says so.</summary>
    public const int JobsMax = 300;

    /// <summary>The next fires of each trigger until an instant, at most so many of each.</summary>
    public async Task<(IReadOnlyList<ComingFire> Fires, bool IsPart)> ReadAsync(
        IReadOnlyCollection<string>? groups, TimeSpan ahead, int perTrigger, CancellationToken cancellationToken)
    {
        if (groups is { Count: 0 })
        {
            return ([], false);
        }

        var now = clock.UtcNow;
        var jobs = await store.ListAsync(new JobFilter { Groups = groups, State = JobState.Active, Take = JobsMax + 1 }, cancellationToken);
        var excluded = await calendars.ReadAsync(jobs.SelectMany(job => job.Spec.Triggers).Select(trigger => trigger.Calendar), cancellationToken);
        var fires = new List<ComingFire>();
        foreach (var job in jobs.Take(JobsMax))
        {
            foreach (var trigger in job.Spec.Triggers.Where(trigger => trigger.Calendar is null || excluded.Knows(trigger.Calendar)))
            {
                fires.AddRange(NextFires.Of(trigger, now, perTrigger, excluded.Of(trigger.Calendar))
                    .TakeWhile(due => due <= now + ahead)
                    .Select(due => new ComingFire(due, job.Id, job.Spec.Group, job.Spec.Name)));
            }
        }

        return ([.. fires.OrderBy(fire => fire.DueAt)], jobs.Count > JobsMax);
    }
}
