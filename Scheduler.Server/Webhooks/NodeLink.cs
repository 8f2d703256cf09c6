using Executor.Sdk.Connection;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Webhooks;

/// <summary>The way from a node's own executor to the node: calls within the process, in place of a WebSocket's messages.</summary>
internal sealed class NodeLink(ExecutorCalls calls, ExecutorSessions sessions, TimeProvider time) : INodeLink
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeRemote? _remote;
    private ExecutorSession? _session;

    public Task Closed => _closed.Task;

    /// <summary>Within a process nothing is lost silently.</summary>
    public TimeSpan Silence => TimeSpan.Zero;

    public bool IsFallback => false;

    private ExecutorSession Session => _session ?? throw new InvalidOperationException("The node's own executor has not said hello.");

    public Task ConnectAsync(ILinkReceiver receiver, CancellationToken cancellationToken)
    {
        _remote = new NodeRemote(receiver);
        return Task.CompletedTask;
    }

    public async Task<WelcomeMessage> HelloAsync(HelloMessage hello, CancellationToken cancellationToken)
    {
        var connection = new ExecutorConnection
        {
            Id = Ids.New(time.GetUtcNow()),
            App = WebhookTarget.App,
            Transport = "internal",
            Remote = _remote ?? throw new InvalidOperationException("A link is connected before it says hello."),
            Abort = () => _closed.TrySetResult(),
        };
        var (session, welcome) = await calls.HelloAsync(hello, connection, cancellationToken);
        _session = session;
        sessions.Serve(session, hello.Held);
        return welcome;
    }

    public Task<BeatReply> BeatAsync(BeatMessage beat, CancellationToken cancellationToken) => calls.BeatAsync(Session, beat, cancellationToken);

    public async Task<ReportReply> ReportAsync(ReportBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.ReportAsync(Session, batch, cancellationToken);
        }
        catch (HubException exception) when (exception.InnerException is not null)
        {
            // Not refused: the database is away, and the node says so itself.
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>The node's own executor loads no packages and does not say that it does.</summary>
    public Task<PackageChunk> ReadPackageAsync(PackageRead read, CancellationToken cancellationToken) =>
        throw new HubException("Webhooks need no packages.");

    public Task ReportPackagesAsync(PackagesReport report, CancellationToken cancellationToken) =>
        throw new HubException("Webhooks need no packages.");

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session)
        {
            await sessions.CloseAsync(session);
        }

        _closed.TrySetResult();
    }
}
