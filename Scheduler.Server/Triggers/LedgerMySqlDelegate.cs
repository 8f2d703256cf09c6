using Quartz.Impl.AdoJobStore;

namespace Scheduler.Server.Triggers;

/// <summary>Plans a window of the ledger in the transaction in which Quartz records a fire.</summary>
internal sealed class LedgerMySqlDelegate(FirePlanner planner) : MySQLDelegate
{
    /// <summary>A subclass answers false by default and loses the round that acquires and fires in one transaction.</summary>
    public override bool SupportsFireOnAcquire => true;

    public override async ValueTask ApplyTriggerFired(ConnectionAndTransactionHolder conn, TriggerFiredUpdate update, CancellationToken cancellationToken = default)
    {
        var planned = await planner.PlanAsync(conn, [update], cancellationToken);
        await base.ApplyTriggerFired(conn, planned[0], cancellationToken);
    }

    public override async ValueTask ApplyTriggersFired(ConnectionAndTransactionHolder conn, IReadOnlyList<TriggerFiredUpdate> updates, CancellationToken cancellationToken = default)
    {
        // The round's own member would call the override above for each fire and plan everything twice.
        foreach (var update in await planner.PlanAsync(conn, updates, cancellationToken))
        {
            await base.ApplyTriggerFired(conn, update, cancellationToken);
        }
    }
}
