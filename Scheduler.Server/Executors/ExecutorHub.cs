using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Access;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors;

/// <summary>The executors' door. Each connection has one session, opened by its hello.</summary>
internal sealed partial class ExecutorHub(
    ExecutorSessions sessions, RunReportWriter writer, AuditStore audit, IClusterClock clock, NodeIdentity node, ILogger<ExecutorHub> logger)
    : Hub<IExecutorClient>, IExecutorHub
{
    private const int AuditedRuns = 20;
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
        try
        {
            var (session, welcome) = await sessions.OpenAsync(hello, connection, context.ConnectionAborted);
            context.Items[SessionKey] = session;
            sessions.Serve(session, hello.Held);
            return welcome;
        }
        catch (Exception exception) when (exception is not HubException)
        {
            Log.HelloFailed(logger, hello.Name, exception.Message);
            throw new HubException("unavailable: this node could not register the executor; connect to another one.", exception);
        }
    }

    public async Task<BeatReply> Beat(BeatMessage beat)
    {
        var receivedAt = clock.NowMicros;
        var session = Session;
        session.Heard(beat);
        if (beat.Draining && !session.Draining)
        {
            await sessions.DrainAsync(session, draining: true, Context.ConnectionAborted);
        }

        return new BeatReply(receivedAt, clock.NowMicros);
    }

    public async Task<ReportReply> Report(ReportBatch batch)
    {
        var session = Session;
        session.Heard();
        if (ReportValidation.Problem(batch) is { } problem)
        {
            throw new HubException($"report: {problem}");
        }

        try
        {
            var stale = await writer.WriteAsync(session.ExecutorId, node.Name, batch, Context.ConnectionAborted);
            if (stale.Count > 0)
            {
                Log.Stale(logger, session.Row.Name, stale.Count, stale[0].RunId, stale[0].Fence);
                await audit.AppendAsync(Refused(session, stale), Context.ConnectionAborted);
            }

            return new ReportReply(stale);
        }
        catch (Exception exception) when (exception is not HubException)
        {
            throw new HubException("unavailable: the reports were not committed; send them again.", exception);
        }
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items[SessionKey] is ExecutorSession session)
        {
            await sessions.CloseAsync(session);
        }
    }

    private static AuditEntry Refused(ExecutorSession session, IReadOnlyList<RunRef> stale) => new()
    {
        Actor = new AuditActor(AccessClaims.KindExecutorKey, session.Row.KeyId, $"{session.Row.App}/{session.Row.Name}", null),
        Action = "run.reportRefused",
        ObjectKind = "run",
        ObjectId = stale[0].RunId,
        After = AuditEntry.Json(new { count = stale.Count, runs = stale.Take(AuditedRuns) }),
    };

    private static partial class Log
    {
        [LoggerMessage(7030, LogLevel.Warning, "Executor {Name} could not be registered: {Reason}")]
        public static partial void HelloFailed(ILogger logger, string name, string reason);

        [LoggerMessage(7031, LogLevel.Information, "{Count} reports of executor {Name} were refused, the first for run {RunId} under fence {Fence}: these deliveries are not its own any more.")]
        public static partial void Stale(ILogger logger, string name, int count, string runId, int fence);
    }
}
