using System.Security.Claims;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Dispatch;

/// <summary>Runs by call, canceling, trying again.</summary>
internal static class DispatchEndpoints
{
    public static RouteGroupBuilder MapDispatch(this RouteGroupBuilder api)
    {
        api.MapPost("/jobs/{id}/run", RunAsync).RequirePermission(Permissions.JobsRun).WithTags("Jobs")
            .WithSummary("Runs a job, now or at an instant").Produces<RunRefView>(StatusCodes.Status202Accepted)
            .WithExample("""{"args":{"customer":42},"dueAt":null}""");
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapPost("/", RunManyAsync).RequirePermission(Permissions.JobsRun)
            .WithSummary("Runs up to 1,000 jobs, all recorded together or none").Produces<IReadOnlyList<RunRefView>>(StatusCodes.Status202Accepted)
            .WithExample("""[{"jobId":"0123456789abcdef0123456789abcdef","args":{"customer":42}}]""");
        runs.MapPost("/{id}/cancel", CancelAsync).RequirePermission(Permissions.RunsCancel)
            .WithSummary("Asks that a run be canceled").Produces<RunRefView>(StatusCodes.Status202Accepted).Refuses(409);
        runs.MapPost("/{id}/retry", RetryAsync).RequirePermission(Permissions.RunsCancel)
            .WithSummary("Runs what has ended once more, as a run of its own").Produces<RunRefView>(StatusCodes.Status202Accepted).Refuses(409)
            .WithExample("""{"args":{"customer":42}}""");
        return api;
    }

    /// <summary>Where peers say that rows of our executors changed.</summary>
    public static void MapNodeHints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(NodeHints.Path, async (HttpContext context, NodeHints hints, WaitingRunReader reader, IEnumerable<INodeHintObserver> observers, CancellationToken cancellationToken) =>
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer, cancellationToken);
            var body = buffer.ToArray();
            if (!hints.IsGenuine(body, context.Request.Headers[NodeHints.SignatureHeader]))
            {
                return Results.Unauthorized();
            }

            var executorIds = JsonSerializer.Deserialize<string[]>(body) ?? [];
            reader.LookNow(executorIds);
            foreach (var observer in observers)
            {
                observer.Hinted(executorIds);
            }

            return Results.NoContent();
        }).AllowAnonymous().ExcludeFromDescription(); // the signature is its credential

    private static async Task<IResult> RunAsync(
        string id, OptionalBody<RunCallBody> body, IdempotencyKey key, RunCalls calls, Broadcasts broadcasts, IJobDefinitions jobs, IClusterClock clock, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (await jobs.FindCurrentAsync(id, cancellationToken) is not { } job || !context.User.MaySee(job.Group))
        {
            return Problem.NotFound($"There is no job {id}.");
        }

        var errors = new FieldErrors();
        CallValidation.Check(errors, "", body.Value.Args, body.Value.DueAt, clock.UtcNow);
        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        var call = new RunCall { Job = job, Args = body.Value.Args?.GetRawText(), DueAt = body.Value.DueAt?.ToMicros(), Origin = CallOrigins.Of(key, context.User, id, 0) };
        var runIds = await calls.CallAsync([call], ids => Entry(context, "job.run", job, id, new { runId = ids[0], body.Value.DueAt }), cancellationToken);
        return Results.Accepted($"{ApiRoutes.Prefix}/runs/{runIds[0]}", (await broadcasts.AnswerAsync([call], runIds, cancellationToken))[0]);
    }

    private static async Task<IResult> RunManyAsync(
        Body<List<BatchCallItem>> body, IdempotencyKey key, RunCalls calls, Broadcasts broadcasts, IJobDefinitions jobs, IClusterClock clock, HttpContext context, CancellationToken cancellationToken)
    {
        var items = body.Value;
        if (items.Count is 0 or > CallValidation.MaxCalls)
        {
            return Problem.Validation("$", $"must be a list of 1 to {CallValidation.MaxCalls} calls");
        }

        var errors = new FieldErrors();
        var wanted = new List<RunCall>(items.Count);
        var found = await jobs.FindCurrentAsync(items.Select(item => item.JobId).ToHashSet(StringComparer.Ordinal), cancellationToken);
        for (var i = 0; i < items.Count; i++)
        {
            CallValidation.Check(errors, $"[{i}].", items[i].Args, items[i].DueAt, clock.UtcNow);
            if (found.TryGetValue(items[i].JobId, out var job) && context.User.MaySee(job.Group))
            {
                wanted.Add(new RunCall { Job = job, Args = items[i].Args?.GetRawText(), DueAt = items[i].DueAt?.ToMicros(), Origin = CallOrigins.Of(key, context.User, items[i].JobId, i) });
            }
            else
            {
                errors.Add($"[{i}].jobId", $"is not the id of a job: {items[i].JobId}");
            }
        }

        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        var runIds = await calls.CallAsync(
            wanted,
            ids => new AuditEntry { Actor = context.Actor(), Action = "job.runMany", ObjectKind = "run", After = AuditEntry.Json(new { count = ids.Count, first = ids[0] }) },
            cancellationToken);
        return Results.Accepted(value: await broadcasts.AnswerAsync(wanted, runIds, cancellationToken));
    }

    private static async Task<IResult> CancelAsync(
        string id, RunCallStore store, RunEndings endings, IDatabase database, IJobDefinitions jobs, IRunDelivery delivery, AuditStore audit, IClusterClock clock, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, jobs, context.User, cancellationToken) is not var (run, job))
        {
            return Problem.NotFound($"There is no run {id}.");
        }

        var next = new FollowUp();
        var state = await database.InTransactionAsync(
            async (transaction, token) =>
            {
                var (before, hasEnded) = await store.CancelAsync(id, clock.NowMicros, transaction, token);
                if (before is { } was && RunTransitions.IsOpen(was))
                {
                    await audit.AppendAsync(
                        transaction,
                        new AuditEntry { Actor = context.Actor(), Action = "run.cancel", ObjectKind = "run", ObjectId = id, ObjectName = job.Name, Group = job.Group },
                        token);
                    next = hasEnded ? await endings.FollowAsync([id], transaction, token) : new FollowUp();
                }

                return before;
            },
            cancellationToken);
        await endings.AnnounceAsync(next, cancellationToken);
        if (state is not { } current || !RunTransitions.IsOpen(current))
        {
            return Problem.Conflict($"Run {id} has ended; only a run that has not can be canceled.");
        }

        if (run.ExecutorId is not null)
        {
            delivery.LookNow([run.ExecutorId]);
        }

        return Results.Accepted($"{ApiRoutes.Prefix}/runs/{id}", new RunRefView(id));
    }

    private static async Task<IResult> RetryAsync(
        string id, OptionalBody<RunCallBody> body, IdempotencyKey key, RunCallStore store, RunCalls calls, Broadcasts broadcasts, IJobDefinitions jobs, IClusterClock clock, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, jobs, context.User, cancellationToken) is not var (run, job))
        {
            return Problem.NotFound($"There is no run {id}.");
        }

        var errors = new FieldErrors();
        CallValidation.Check(errors, "", body.Value.Args, body.Value.DueAt, clock.UtcNow);
        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        if (RunTransitions.IsOpen(run.State))
        {
            return Problem.Conflict($"Run {id} has not ended; only one that has can be tried again.");
        }

        if (await jobs.FindCurrentAsync(run.JobId, cancellationToken) is not { } current)
        {
            return Problem.Conflict($"The job of run {id} has been deleted.");
        }

        // What was one part of a broadcast stays that part.
        var isShard = run is { ShardIndex: not null, ShardCount: not null } && current.Template.Routing == RoutingStrategy.Broadcast;
        var call = new RunCall
        {
            Job = current,
            Args = body.Value.Args?.GetRawText() ?? run.Args,
            DueAt = body.Value.DueAt?.ToMicros(),
            Origin = CallOrigins.Of(key, context.User, id, 0),
            RetryOf = id,
            Shard = isShard ? new ShardInfo(run.ShardIndex ?? 0, run.ShardCount ?? 1) : null,
            ShardExecutorId = isShard ? run.ExecutorId : null,
        };
        var runIds = await calls.CallAsync([call], ids => Entry(context, "run.retry", job, run.JobId, new { retryOf = id, runId = ids[0] }), cancellationToken);
        return Results.Accepted($"{ApiRoutes.Prefix}/runs/{runIds[0]}", (await broadcasts.AnswerAsync([call], runIds, cancellationToken))[0]);
    }

    private static async Task<(CalledRun Run, JobDefinition Job)?> FindAsync(
        string runId, RunCallStore store, IJobDefinitions jobs, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(runId)
        && await store.FindAsync(runId, cancellationToken) is { } run
        && await jobs.FindAsync(run.JobId, run.JobVersion, cancellationToken) is { } job
        && user.MaySee(job.Group)
            ? (run, job)
            : null;

    private static AuditEntry Entry(HttpContext context, string action, JobDefinition job, string jobId, object after) => new()
    {
        Actor = context.Actor(),
        Action = action,
        ObjectKind = "job",
        ObjectId = jobId,
        ObjectName = job.Name,
        Group = job.Group,
        After = AuditEntry.Json(after),
    };
}
