using Quartz.Extensibility;
using Quartz.Impl.AdoJobStore;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Triggers;

/// <summary>Plans the windows of a whole round of fires inside Quartz's transaction: one routing, one insert.</summary>
internal sealed class FirePlanner(WindowPlanner planner, LedgerWriter ledger, DeliveryNotice notice, IClusterClock clock)
{
    /// <returns>The same fires, their triggers moved on behind their windows.</returns>
    public async ValueTask<IReadOnlyList<TriggerFiredUpdate>> PlanAsync(
        IDriverDelegate store, ConnectionAndTransactionHolder conn, IReadOnlyList<TriggerFiredUpdate> updates, CancellationToken cancellationToken)
    {
        var windows = new List<PlannedWindow>(updates.Count);
        foreach (var update in updates)
        {
            windows.Add(planner.PlanFire(await FireOfAsync(store, conn, update, cancellationToken)));
        }

        var transaction = conn.Transaction ?? throw new InvalidOperationException("Quartz fired outside a transaction.");
        var executors = await ledger.WriteAsync([.. windows.SelectMany(window => window.Rows)], clock.UtcNow, conn.Connection, transaction, cancellationToken);
        notice.AfterCommit(executors);
        return [.. updates.Zip(windows, (update, window) => MoveOn(update, window.Next))];
    }

    private static async ValueTask<TriggerFire> FireOfAsync(
        IDriverDelegate store, ConnectionAndTransactionHolder conn, TriggerFiredUpdate update, CancellationToken cancellationToken)
    {
        var trigger = update.Trigger;
        var due = update.ScheduledFireTimeUtc ?? throw new InvalidOperationException($"Trigger {trigger.Key.Name} fired without a due instant.");
        var calendar = trigger.CalendarName is { } name ? await store.SelectCalendar(conn, name, cancellationToken) : null;
        return new TriggerFire(trigger, due, calendar);
    }

    private static TriggerFiredUpdate MoveOn(TriggerFiredUpdate update, DateTimeOffset? next)
    {
        update.Trigger.NextFireTimeUtc = next;
        return next is null ? update with { NewState = StoredTriggerState.Complete } : update;
    }
}
