using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Access;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors;

/// <summary>What executors ask of their node, the same over every transport. A refusal is a <see cref="HubException"/> whose text begins with its kind.</summary>
internal sealed partial class ExecutorCalls(
    ExecutorSessions sessions, DeclaredJobs declared, RunReportWriter writer, AuditStore audit, IClusterClock clock, NodeIdentity node, ILogger<ExecutorCalls> logger)
{
    private const int AuditedRuns = 20;

    public async Task<(ExecutorSession Session, WelcomeMessage Welcome)> HelloAsync(HelloMessage hello, ExecutorConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var (session, welcome) = await sessions.OpenAsync(hello, connection, cancellationToken);
            if (hello.Jobs.Count == 0 || !session.IsNewProcess)
            {
                return (session, welcome);
            }

            return (session, welcome with { Declined = await declared.TakeAsync(hello.Jobs, session.Row, cancellationToken) });
        }
        catch (Exception exception) when (exception is not HubException)
        {
            Log.HelloFailed(logger, hello.Name, exception.Message);
            throw new HubException("unavailable: this node could not register the executor; connect to another one.", exception);
        }
    }

    public async Task<BeatReply> BeatAsync(ExecutorSession session, BeatMessage beat, CancellationToken cancellationToken)
    {
        var receivedAt = clock.NowMicros;
        session.Heard(beat);
        if (beat.Draining && !session.Draining)
        {
            await sessions.DrainAsync(session, draining: true, cancellationToken);
        }

        return new BeatReply(receivedAt, clock.NowMicros);
    }

    public async Task<ReportReply> ReportAsync(ExecutorSession session, ReportBatch batch, CancellationToken cancellationToken)
    {
        session.Heard();
        if (ReportValidation.Problem(batch) is { } problem)
        {
            throw new HubException($"report: {problem}");
        }

        try
        {
            var stale = await writer.WriteAsync(session.ExecutorId, node.Name, ResultLimit.Keep(batch), cancellationToken);
            if (stale.Count > 0)
            {
                Log.Stale(logger, session.Row.Name, stale.Count, stale[0].RunId, stale[0].Fence);
                await audit.AppendAsync(Refused(session, stale), cancellationToken);
            }

            return new ReportReply(stale);
        }
        catch (Exception exception) when (exception is not HubException)
        {
            throw new HubException("unavailable: the reports were not committed; send them again.", exception);
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
