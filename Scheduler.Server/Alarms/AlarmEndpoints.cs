using System.Security.Claims;
using Microsoft.AspNetCore.Http.Connections;
using Scheduler.Server.Access;
using Scheduler.Server.Alarms.Ringing;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Dispatch;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alarms;

/// <summary>Alarms over REST. They are one's own: for everybody else they do not exist.</summary>
internal static class AlarmEndpoints
{
    /// <summary>Open occurrences of a user, those that are planned within the lead among them: each is read each second.</summary>
    private const int OpenMax = 500;

    private const string Example = """{"label":"Stand-up","sound":"chime","trigger":{"kind":"daily","times":["09:55"],"days":["MON","TUE","WED","THU","FRI"],"timeZone":"Europe/Berlin"}}""";

    public static RouteGroupBuilder MapAlarms(this RouteGroupBuilder api)
    {
        var alarms = api.MapGroup("/alarms").WithTags("Alarms");
        alarms.MapGet("/", ListAsync).RequirePermission(Permissions.AlarmsRead)
            .WithSummary("Lists one's alarms").Produces<Page<AlarmView>>();
        alarms.MapPost("/", CreateAsync).RequirePermission(Permissions.AlarmsWrite)
            .WithSummary("Makes an alarm").Produces<AlarmView>(StatusCodes.Status201Created).Refuses(409).WithExample(Example);
        alarms.MapGet("/ringing", RingingAsync).RequirePermission(Permissions.AlarmsRead)
            .WithSummary("Lists what rings").Produces<Page<AlarmRunView>>();
        alarms.MapGet("/missed", MissedAsync).RequirePermission(Permissions.AlarmsRead)
            .WithSummary("Lists what nobody acknowledged in time, newest first").Produces<Page<AlarmRunView>>();
        alarms.MapGet("/{id}", GetAsync).RequirePermission(Permissions.AlarmsRead)
            .WithSummary("Shows an alarm").Produces<AlarmView>();
        alarms.MapPut("/{id}", ReplaceAsync).RequirePermission(Permissions.AlarmsWrite)
            .WithSummary("Replaces an alarm").Produces<AlarmView>().Refuses(409).WithExample(Example);
        alarms.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.AlarmsWrite)
            .WithSummary("Deletes an alarm and silences it").Produces(StatusCodes.Status204NoContent).Refuses(409);
        alarms.MapPost("/{id}/ring", RingAsync).RequirePermission(Permissions.AlarmsRing)
            .WithSummary("Rings an alarm now").Produces<RunRefView>(StatusCodes.Status202Accepted).Refuses(409);
        alarms.MapPost("/{id}/ack", AcknowledgeAsync).RequirePermission(Permissions.AlarmsWrite)
            .WithSummary("Acknowledges an alarm that rings").Produces<AlarmAckView>().Refuses(409).WithExample("""{"runId":null}""");
        alarms.MapPost("/{id}/snooze", SnoozeAsync).RequirePermission(Permissions.AlarmsWrite)
            .WithSummary("Silences an alarm that rings for some minutes").Produces<SnoozedRun>(StatusCodes.Status202Accepted).Refuses(409).WithExample("""{"minutes":10}""");
        return api;
    }

    /// <summary>Where browsers connect.</summary>
    public static void MapConsoleHub(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapHub<ConsoleHub>(ConsoleHub.Path, options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.CloseOnAuthenticationExpiration = true;
        }).RequireUser(Permissions.AlarmsRead);

    private static async Task<IResult> ListAsync(PageQuery page, AlarmService alarms, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Page(await alarms.ListAsync(OwnerOf(user), page.After, page.Take, cancellationToken), row => row.Spec.Name, AlarmView.Of));

    private static async Task<IResult> CreateAsync(Body<AlarmDocument> body, AlarmService alarms, HttpContext context, CancellationToken cancellationToken)
    {
        var answer = await alarms.CreateAsync(body.Value, OwnerOf(context.User), context.Actor(), cancellationToken);
        return answer.Alarm is { } alarm
            ? ETags.Created(context, $"{ApiRoutes.Prefix}/alarms/{alarm.Id}", AlarmView.Of(alarm), alarm.Version)
            : Refused(answer);
    }

    private static async Task<IResult> GetAsync(string id, AlarmService alarms, HttpContext context, CancellationToken cancellationToken) =>
        await alarms.FindAsync(id, OwnerOf(context.User), cancellationToken) is { } alarm ? Ok(context, alarm) : AlarmService.NotFound(id);

    private static async Task<IResult> ReplaceAsync(
        string id, Body<AlarmDocument> body, IfMatch ifMatch, AlarmService alarms, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id))
        {
            return AlarmService.NotFound(id);
        }

        var answer = await alarms.ReplaceAsync(id, body.Value, ifMatch, OwnerOf(context.User), context.Actor(), cancellationToken);
        return answer.Alarm is { } alarm ? Ok(context, alarm) : Refused(answer);
    }

    private static async Task<IResult> DeleteAsync(string id, AlarmService alarms, HttpContext context, CancellationToken cancellationToken) =>
        !Ids.IsWellFormed(id)
            ? AlarmService.NotFound(id)
            : await alarms.DeleteAsync(id, OwnerOf(context.User), context.Actor(), cancellationToken) ?? (IResult)TypedResults.NoContent();

    private static async Task<IResult> RingingAsync(AlarmRunReader runs, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<AlarmRunView> { Items = await runs.RingingAsync(OwnerOf(user), cancellationToken), NextCursor = null });

    private static async Task<IResult> MissedAsync(PageQuery page, AlarmRunReader runs, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var after = page.After is null ? null : RunCursor.Parse(page.After);
        return page.After is not null && after is null
            ? Problem.Validation("cursor", "is not a cursor of this list")
            : TypedResults.Ok(await runs.MissedAsync(OwnerOf(user), after, page, cancellationToken));
    }

    private static async Task<IResult> RingAsync(
        string id, IdempotencyKey key, AlarmService alarms, AlarmRuns runs, AlarmRunStore store, HttpContext context, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(context.User);
        if (await alarms.FindAsync(id, owner, cancellationToken) is not { } alarm)
        {
            return AlarmService.NotFound(id);
        }

        if (await store.CountOpenAsync(owner, OpenMax, cancellationToken) >= OpenMax)
        {
            return Problem.Conflict($"{OpenMax} rings of your alarms are planned or wait to be acknowledged. Acknowledge some first.");
        }

        var runId = await runs.RingAsync(alarm, owner, CallOrigins.Of(key, context.User, id, 0), context.Actor(), cancellationToken);
        return TypedResults.Accepted($"{ApiRoutes.Prefix}/runs/{runId}", new RunRefView(runId));
    }

    private static async Task<IResult> AcknowledgeAsync(
        string id, OptionalBody<AlarmAckBody> body, AlarmService alarms, AlarmRuns runs, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(user);
        if (await alarms.FindAsync(id, owner, cancellationToken) is null)
        {
            return AlarmService.NotFound(id);
        }

        var errors = new FieldErrors();
        CheckRunId(body.Value.RunId, errors);
        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        var rang = await runs.AcknowledgeAsync(owner, id, body.Value.RunId, cancellationToken);
        return rang.Count == 0 ? Silent(id) : TypedResults.Ok(new AlarmAckView(rang));
    }

    private static async Task<IResult> SnoozeAsync(
        string id, OptionalBody<AlarmSnoozeBody> body, AlarmService alarms, AlarmRuns runs, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(user);
        if (await alarms.FindAsync(id, owner, cancellationToken) is null)
        {
            return AlarmService.NotFound(id);
        }

        var errors = new FieldErrors();
        CheckRunId(body.Value.RunId, errors);
        AlarmValidation.CheckSnooze(body.Value.Minutes ?? 1, "minutes", errors);
        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        var next = await runs.SnoozeAsync(owner, id, body.Value.RunId, body.Value.Minutes, cancellationToken);
        return next is null ? Silent(id) : TypedResults.Accepted($"{ApiRoutes.Prefix}/runs/{next.RunId}", next);
    }

    private static void CheckRunId(string? runId, FieldErrors errors)
    {
        if (runId is not null && !Ids.IsWellFormed(runId))
        {
            errors.Add("runId", "is not the id of a run");
        }
    }

    private static string OwnerOf(ClaimsPrincipal user) => user.UserId() ?? throw new InvalidOperationException("The caller of an alarm's endpoint is no user.");

    private static IResult Ok(HttpContext context, JobRow alarm) => ETags.Ok(context, AlarmView.Of(alarm), alarm.Version);

    private static ProblemResult Silent(string id) => Problem.Conflict($"Alarm {id} does not ring.");

    private static ProblemResult Refused(AlarmAnswer answer) => answer.Refusal ?? throw new InvalidOperationException("A change was neither made nor refused.");
}
