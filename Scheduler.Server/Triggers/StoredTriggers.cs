using System.Data.Common;
using Quartz;
using Quartz.Extensibility;
using Quartz.Impl.AdoJobStore;

namespace Scheduler.Server.Triggers;

/// <summary>
/// Writes Quartz's triggers in a transaction of ours. New ones go straight through Quartz's own delegate: their ids are new, so no lock is needed, and what
/// the scheduler would check first costs more than the insert. They begin behind the lead, so nobody has to be told of them.
/// </summary>
internal sealed class StoredTriggers(TriggerScheduler scheduler)
{
    public async Task InsertAsync(IReadOnlyList<IOperableTrigger> triggers, DbTransaction transaction, CancellationToken cancellationToken)
    {
        using var holder = Holder(transaction);
        foreach (var trigger in triggers)
        {
            trigger.NextFireTimeUtc = trigger.StartTimeUtc;
            await scheduler.Store.InsertTrigger(holder, trigger, StoredTriggerState.Waiting, scheduler.Job, cancellationToken);
        }
    }

    public async Task RemoveAsync(IReadOnlyList<TriggerKey> keys, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (!scheduler.MustDoByItself)
        {
            // Under Quartz's lock: a fire that has been decided and not yet recorded must not slip past the delete.
            using var enlistment = scheduler.Quartz.EnlistTransaction(transaction);
            await scheduler.Quartz.UnscheduleJobs(keys, cancellationToken);
            return;
        }

        using var holder = Holder(transaction);
        foreach (var key in keys)
        {
            await scheduler.Store.DeleteTrigger(holder, key, cancellationToken);
        }
    }

    /// <summary>Replaces what a trigger carries; its fire times stay.</summary>
    public async Task SetPlanAsync(TriggerKey key, TriggerPlan plan, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (!scheduler.MustDoByItself)
        {
            using var enlistment = scheduler.Quartz.EnlistTransaction(transaction);
            await scheduler.Quartz.UpdateTriggerDetails(key, new TriggerDetailsUpdate().WithJobDataMap(plan.ToDataMap()), cancellationToken);
            return;
        }

        using var holder = Holder(transaction);
        if (await scheduler.Store.SelectTrigger(holder, key, cancellationToken) is { } trigger)
        {
            var state = await scheduler.Store.SelectTriggerState(holder, key, cancellationToken);
            trigger.JobDataMap = plan.ToDataMap();
            await scheduler.Store.UpdateTrigger(holder, trigger, state, scheduler.Job, cancellationToken);
        }
    }

    private static ConnectionAndTransactionHolder Holder(DbTransaction transaction) =>
        new(transaction.Connection!, transaction, ownsResources: false); // an open transaction has its connection
}
