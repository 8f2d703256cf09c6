using System.Threading.Channels;
using Executor.Sdk.Protocol;

namespace Scheduler.Server.Tests.Executors;

/// <summary>The executor's side of a connection: keeps what it is sent.</summary>
internal sealed class RecordedRemote : IExecutorClient
{
    private readonly Channel<IReadOnlyList<Assignment>> _assigned = Channel.CreateUnbounded<IReadOnlyList<Assignment>>();
    private readonly Channel<IReadOnlyList<RunRef>> _revoked = Channel.CreateUnbounded<IReadOnlyList<RunRef>>();

    private readonly Channel<PackageOrders> _ordered = Channel.CreateUnbounded<PackageOrders>();

    public ChannelReader<PackageOrders> Ordered => _ordered.Reader;

    /// <summary>Messages with runs that were not looked at yet.</summary>
    public ChannelReader<IReadOnlyList<Assignment>> Assigned => _assigned.Reader;

    public ChannelReader<IReadOnlyList<RunRef>> Revoked => _revoked.Reader;

    public Task Assign(IReadOnlyList<Assignment> runs)
    {
        _assigned.Writer.TryWrite(runs);
        return Task.CompletedTask;
    }

    public Task Revoke(IReadOnlyList<RunRef> runs)
    {
        _revoked.Writer.TryWrite(runs);
        return Task.CompletedTask;
    }

    public Task Cancel(IReadOnlyList<RunRef> runs) => Task.CompletedTask;

    public Task Drain(bool draining) => Task.CompletedTask;

    public Task OrderPackages(PackageOrders orders)
    {
        _ordered.Writer.TryWrite(orders);
        return Task.CompletedTask;
    }
}
