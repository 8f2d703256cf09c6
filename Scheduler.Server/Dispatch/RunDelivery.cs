using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>Wakes whoever holds the executors' connections: this node, or by a hint a peer. What is to be done stands in the database.</summary>
internal sealed class RunDelivery(WaitingRunReader reader, SessionRegistry registry, ExecutorDirectory directory, NodeHints hints, NodeIdentity node) : IRunDelivery
{
    public void LookNow(IReadOnlyCollection<string> executorIds)
    {
        if (executorIds.Count == 0)
        {
            return;
        }

        reader.LookNow(executorIds);
        var elsewhere = executorIds.Where(id => registry.Find(id) is null).Select(directory.Find).OfType<KnownExecutor>().Where(executor => executor.Row.Node != node.Name);
        foreach (var group in elsewhere.GroupBy(executor => executor.Row.Node, StringComparer.Ordinal))
        {
            hints.Send(group.Key, group.Select(executor => executor.Id));
        }
    }

    public void Revoke(IReadOnlyCollection<SentRun> runs) => LookNow([.. runs.Select(run => run.ExecutorId).Distinct(StringComparer.Ordinal)]);

    public void Cancel(IReadOnlyCollection<SentRun> runs) => Revoke(runs);
}
