using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs.Calendars;

/// <summary>Brings the triggers that name a changed calendar up to it, some jobs at a time. What one node leaves undone another one may finish; both at once do no harm.</summary>
internal sealed class CalendarPlans(CalendarStore calendars, CalendarUseStore uses, JobStore jobs, TriggerSchedules schedules)
{
    private const int JobsPerTransaction = 50;

    /// <summary>Returns when all of them are planned by the calendar's newest version.</summary>
    public async Task CatchUpAsync(string calendarId, CancellationToken cancellationToken)
    {
        while (await calendars.FindAsync(calendarId, cancellationToken) is { } calendar && calendar.PlannedVersion < calendar.Version)
        {
            while (await PlanSomeAsync(calendar, cancellationToken) == JobsPerTransaction)
            {
                // There may be more.
            }

            await calendars.SetPlannedAsync(calendar.Id, calendar.Version, cancellationToken);
        }
    }

    private Task<int> PlanSomeAsync(CalendarRow calendar, CancellationToken cancellationToken) => schedules.ChangeAsync(
        async (change, token) =>
        {
            var behind = await uses.ListBehindAsync(calendar.Id, calendar.Version, JobsPerTransaction, change.Transaction, token);
            foreach (var jobId in behind)
            {
                // Jobs are locked before calendars everywhere; a job that has let go of this one meanwhile has nothing to be planned.
                if (await jobs.LockAsync(jobId, change.Transaction, token) is { State: JobState.Active } job)
                {
                    var concerned = job.Spec.Triggers.Where(trigger => trigger.Calendar == calendar.Spec.Name).ToList();
                    await change.PlanAgainAsync(job.Spec.ToTemplate(job.Id, job.Version), concerned, token);
                }
            }

            if (behind.Count > 0)
            {
                await uses.SetPlannedAsync(calendar.Id, calendar.Version, behind, change.Transaction, token);
            }

            return behind.Count;
        },
        cancellationToken);
}
