using Quartz.Extensibility;
using Quartz.Impl.AdoJobStore;
using Scheduler.Server.Cluster;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Triggers;

/// <summary>Plans the windows of a whole round of fires inside Quartz's transaction: one routing, one insert.</summary>
internal sealed class FirePlanner(WindowPlanner planner, CalendarReader calendars, LedgerWriter ledger, DeliveryNotice notice, IClusterClock clock)
{
    /// <returns>The same fires, their triggers moved on behind their windows.</returns>
    public async ValueTask<IReadOnlyList<TriggerFiredUpdate>> PlanAsync(
        ConnectionAndTransactionHolder conn, IReadOnlyList<TriggerFiredUpdate> updates, CancellationToken cancellationToken)
    {
        var transaction = conn.Transaction ?? throw new InvalidOperationException("Quartz fired outside a transaction.");
        var plans = updates.Select(update => TriggerPlan.Of(update.Trigger)).ToList();
        var known = await calendars.ReadAsync(plans.Select(plan => plan.Calendar), conn.Connection, transaction, cancellationToken);
        var windows = updates.Zip(plans, (update, plan) => planner.PlanFire(FireOf(update, plan, known))).ToList();
        var executors = await ledger.WriteAsync([.. windows.SelectMany(window => window.Rows)], clock.UtcNow, conn.Connection, transaction, cancellationToken);
        notice.AfterCommit(executors);
        return [.. updates.Zip(windows, (update, window) => MoveOn(update, window.Next))];
    }

    private static TriggerFire FireOf(TriggerFiredUpdate update, TriggerPlan plan, CalendarSet calendars)
    {
        var due = update.ScheduledFireTimeUtc ?? throw new InvalidOperationException($"Trigger {update.Trigger.Key.Name} fired without a due instant.");
        return new TriggerFire(update.Trigger, plan, due, calendars.Of(plan.Calendar));
    }

    private static TriggerFiredUpdate MoveOn(TriggerFiredUpdate update, DateTimeOffset? next)
    {
        update.Trigger.NextFireTimeUtc = next;
        return next is null ? update with { NewState = StoredTriggerState.Complete } : update;
    }
}
