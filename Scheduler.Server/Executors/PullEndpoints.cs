using System.Security.Claims;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

/// <summary>The executors' door where WebSockets do not get through: the hub's calls as requests, its messages fetched by a poll that waits.</summary>
internal static class PullEndpoints
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    public static RouteGroupBuilder MapPull(this RouteGroupBuilder api)
    {
        var executor = api.MapGroup("/executor").WithTags("Executors without WebSockets").RequireExecutor()
            .WithMetadata(new RequestSizeLimitAttribute(ProtocolLimits.MessageBytes + 1));
        executor.MapPost("/hello", HelloAsync)
            .WithSummary("Opens an executor's session").Produces<WelcomeMessage>().Refuses(409)
            .WithExample("""{"protocol":1,"name":"curl-1","instanceId":"a3f1","slots":4,"labels":{"zone":"eu"},"handlers":[{"name":"echo","argsSchema":null}]}""");
        executor.MapPost("/poll", PollAsync)
            .WithSummary("Waits for what the node has to say").Produces<PollReply>().Refuses(410, 503)
            .WithExample("""{"session":"01985a3e7c1d7f0e9b1a2c3d4e5f6072","waitMs":30000,"after":4}""");
        executor.MapPost("/beat", BeatAsync)
            .WithSummary("Says that the executor lives, and its load").Produces<BeatReply>().Refuses(410)
            .WithExample("""{"session":"01985a3e7c1d7f0e9b1a2c3d4e5f6072","beat":{"running":2,"armed":1}}""");
        executor.MapPost("/reports", ReportsAsync)
            .WithSummary("Reports what became of runs").Produces<ReportReply>().Refuses(410)
            .WithExample("""{"session":"01985a3e7c1d7f0e9b1a2c3d4e5f6072","runs":[{"runId":"0123456789abcdef0123456789abcdef","fence":1,"startedAtMicros":1893490200000000}]}""");
        executor.MapPost("/bye", ByeAsync)
            .WithSummary("Ends an executor's session").Produces(StatusCodes.Status204NoContent).Refuses(410)
            .WithExample("""{"session":"01985a3e7c1d7f0e9b1a2c3d4e5f6072"}""");
        return api;
    }

    private static async Task<IResult> HelloAsync(
        ProtocolBody<HelloMessage> body, ClaimsPrincipal principal, ExecutorCalls calls, ExecutorSessions sessions, IClusterClock clock, TimeProvider time, CancellationToken cancellationToken)
    {
        if (body.Value.LoadsPackages)
        {
            return Problem.Validation("loadsPackages", "needs a WebSocket: an executor that loads packages cannot be spoken to by requests; let WebSockets through to the server");
        }

        var mailbox = new Mailbox(time);
        var connection = ExecutorConnections.From(principal, Ids.New(clock.UtcNow), "http", mailbox, mailbox.Close) with { MissedAfter = ExecutorLiveness.PollMissedAfter };
        try
        {
            var (session, welcome) = await calls.HelloAsync(body.Value, connection, cancellationToken);
            sessions.Serve(session, body.Value.Held);
            return Answer(welcome);
        }
        catch (HubException refusal)
        {
            return CallRefusals.Problem(refusal);
        }
    }

    private static async Task<IResult> PollAsync(
        ProtocolBody<PollRequest> body,
        ClaimsPrincipal principal,
        PullSessions pull,
        ExecutorCalls calls,
        ExecutorSessions sessions,
        IClusterClock clock,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken)
    {
        var receivedAt = clock.NowMicros;
        var request = body.Value;
        if (request.WaitMs is < 0 or > ProtocolVersion.MaxPollMs)
        {
            return Problem.Validation("waitMs", $"must be 0 to {ProtocolVersion.MaxPollMs}");
        }

        if (pull.Find(request.Session, principal) is not ({ } session, { } mailbox))
        {
            return PullSessions.Gone();
        }

        session.Heard();
        if (request.Beat is { } beat)
        {
            await calls.BeatAsync(session, beat, cancellationToken);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var began = time.GetTimestamp();
        var hold = TimeSpan.FromMilliseconds(request.WaitMs);
        hold = hold < ExecutorLiveness.PollHold ? hold : ExecutorLiveness.PollHold;
        var turn = mailbox.BeginPoll(request.After);
        try
        {
            while (hold - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero && !await mailbox.WaitAsync(turn, left < Slice ? left : Slice, ending.Token))
            {
                session.Heard();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // As the close of a WebSocket does: from here on another node may serve it.
            await sessions.CloseAsync(session);
            return Problem.Unavailable("This node is stopping; say hello to another one.");
        }

        if (mailbox.IsClosed)
        {
            return PullSessions.Gone();
        }

        session.Heard();
        return Answer(new PollReply(receivedAt, clock.NowMicros, mailbox.Read(turn)));
    }

    private static async Task<IResult> BeatAsync(
        ProtocolBody<BeatRequest> body, ClaimsPrincipal principal, PullSessions pull, ExecutorCalls calls, CancellationToken cancellationToken) =>
        pull.Find(body.Value.Session, principal) is ({ } session, _)
            ? Answer(await calls.BeatAsync(session, body.Value.Beat, cancellationToken))
            : PullSessions.Gone();

    private static async Task<IResult> ReportsAsync(
        ProtocolBody<ReportsRequest> body, ClaimsPrincipal principal, PullSessions pull, ExecutorCalls calls, CancellationToken cancellationToken)
    {
        var named = body.Value.Session ?? pull.OnlyOne(principal);
        if (named is null)
        {
            return Problem.Validation("session", "is required: this key has no session here, or several");
        }

        if (pull.Find(named, principal) is not ({ } session, { } mailbox))
        {
            return PullSessions.Gone();
        }

        if (!mailbox.TryBeginReport())
        {
            return Problem.TooManyRequests(TimeSpan.FromSeconds(1), "Too many reports of this executor at once; wait for their answers.");
        }

        try
        {
            return Answer(await calls.ReportAsync(session, new ReportBatch(body.Value.Runs, body.Value.Logs), cancellationToken));
        }
        catch (HubException refusal)
        {
            return CallRefusals.Problem(refusal);
        }
        finally
        {
            mailbox.EndReport();
        }
    }

    private static async Task<IResult> ByeAsync(ProtocolBody<ByeRequest> body, ClaimsPrincipal principal, PullSessions pull, ExecutorSessions sessions)
    {
        if (pull.Find(body.Value.Session, principal) is not ({ } session, { } mailbox))
        {
            return PullSessions.Gone();
        }

        mailbox.Close();
        await sessions.CloseAsync(session);
        return Results.NoContent();
    }

    private static IResult Answer<T>(T message) => Results.Json(message, ProtocolJson.Options);
}
