using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace Scheduler.Server.Executors;

/// <summary>The executors' door for WebSockets. Each connection has one session, opened by its hello.</summary>
internal sealed class ExecutorHub(ExecutorCalls calls, PackageCalls packages, ExecutorSessions sessions) : Hub<IExecutorClient>, IExecutorHub
{
    private static readonly object SessionKey = new();

    private ExecutorSession Session =>
        Context.Items[SessionKey] as ExecutorSession ?? throw new HubException("hello: the first message of a connection is Hello.");

    public async Task<WelcomeMessage> Hello(HelloMessage hello)
    {
        if (Context.Items.ContainsKey(SessionKey))
        {
            throw new HubException("hello: this connection has introduced itself already.");
        }

        var context = Context;
        var connection = ExecutorConnections.From(context.User, context.ConnectionId, "webSocket", Clients.Caller, context.Abort);
        var (session, welcome) = await calls.HelloAsync(hello, connection, context.ConnectionAborted);
        context.Items[SessionKey] = session;
        sessions.Serve(session, hello.Held);
        return welcome;
    }

    public Task<BeatReply> Beat(BeatMessage beat) => calls.BeatAsync(Session, beat, Context.ConnectionAborted);

    public Task<ReportReply> Report(ReportBatch batch) => calls.ReportAsync(Session, batch, Context.ConnectionAborted);

    public Task<PackageChunk> ReadPackage(PackageRead read) => packages.ReadAsync(Session, read, Context.ConnectionAborted);

    public Task ReportPackages(PackagesReport report) => packages.ReportAsync(Session, report, Context.ConnectionAborted);

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items[SessionKey] is ExecutorSession session)
        {
            await sessions.CloseAsync(session);
        }
    }
}
