using Executor.Sdk.Connection;
using Executor.Sdk.Protocol;

namespace Scheduler.Server.Webhooks;

/// <summary>The node's own executor, as dispatch sees every executor.</summary>
internal sealed class NodeRemote(ILinkReceiver receiver) : IExecutorClient
{
    public Task Assign(IReadOnlyList<Assignment> runs)
    {
        receiver.Assign(runs);
        return Task.CompletedTask;
    }

    public Task Revoke(IReadOnlyList<RunRef> runs)
    {
        receiver.Revoke(runs);
        return Task.CompletedTask;
    }

    public Task Cancel(IReadOnlyList<RunRef> runs)
    {
        receiver.Cancel(runs);
        return Task.CompletedTask;
    }

    public Task Drain(bool draining)
    {
        receiver.Drain(draining);
        return Task.CompletedTask;
    }

    /// <summary>Its hello says that it loads none.</summary>
    public Task OrderPackages(PackageOrders orders) => Task.CompletedTask;
}
