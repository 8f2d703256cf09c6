using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Triggers;

/// <summary>The door for those who store jobs: rows of theirs, Quartz's triggers and the first window of planned runs commit together or not at all.</summary>
internal sealed class TriggerSchedules(
    IDatabase database,
    StoredTriggers stored,
    WindowPlanner planner,
    CalendarReader calendars,
    LedgerWriter ledger,
    RunStore runs,
    PlannedRowStore planned,
    IRunRouter router,
    IRunDelivery delivery,
    IClusterClock clock)
{
    /// <summary>Runs <paramref name="work"/> in one transaction; it may be run again after a deadlock, so it must have no effect but its statements.</summary>
    public async Task<T> ChangeAsync<T>(Func<ScheduleChange, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ScheduleChange? change = null;
        var result = await database.InTransactionAsync(
            async (transaction, token) =>
            {
                change = new ScheduleChange(transaction, stored, planner, calendars, ledger, runs, planned, router, clock);
                var value = await work(change, token);
                await change.CompleteAsync(token);
                return value;
            },
            cancellationToken);
        if (change is not null)
        {
            Announce(change);
        }

        return result;
    }

    private void Announce(ScheduleChange change)
    {
        if (change.Executors.Count > 0)
        {
            delivery.LookNow(change.Executors);
        }

        if (change.Sent.Count > 0)
        {
            delivery.Revoke(change.Sent);
        }
    }
}
