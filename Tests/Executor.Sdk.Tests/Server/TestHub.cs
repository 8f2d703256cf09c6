using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace Executor.Sdk.Tests.Server;

/// <summary>The hub of a <see cref="TestNode"/>.</summary>
public sealed class TestHub(TestNode node) : Hub<IExecutorClient>, IExecutorHub
{
    public Task<WelcomeMessage> Hello(HelloMessage hello)
    {
        node.Seen.Add(new Greeted(Context.ConnectionId, hello));
        return Task.FromResult(node.Greet(hello));
    }

    public async Task<BeatReply> Beat(BeatMessage beat)
    {
        long received = node.ClusterMicros();
        node.Seen.Add(new Beaten(beat));
        if (node.Mute)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Context.ConnectionAborted);
        }

        return new BeatReply(received, node.ClusterMicros());
    }

    public async Task<ReportReply> Report(ReportBatch batch)
    {
        var reply = await node.Commit(batch);
        node.Seen.Add(new Reported(batch));
        return reply;
    }

    public Task<PackageChunk> ReadPackage(PackageRead read) => Task.FromResult(node.ReadPackage(read));

    public Task ReportPackages(PackagesReport report)
    {
        node.Seen.Add(new PackagesTold(report));
        return Task.CompletedTask;
    }

    public override Task OnConnectedAsync()
    {
        node.Opened(Context);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        node.Closed(Context);
        return Task.CompletedTask;
    }
}
