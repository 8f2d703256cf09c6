using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs.Calendars;

/// <summary>Calendars over REST. They belong to no group: everybody who may read calendars sees all of them.</summary>
internal static class CalendarEndpoints
{
    public static RouteGroupBuilder MapCalendars(this RouteGroupBuilder api)
    {
        var calendars = api.MapGroup("/calendars").WithTags("Calendars");
        calendars.MapGet("/", ListAsync).RequirePermission(Permissions.CalendarsRead);
        calendars.MapPost("/", CreateAsync).RequirePermission(Permissions.CalendarsWrite);
        calendars.MapGet("/{id}", GetAsync).RequirePermission(Permissions.CalendarsRead);
        calendars.MapPut("/{id}", ReplaceAsync).RequirePermission(Permissions.CalendarsWrite);
        calendars.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.CalendarsWrite);
        return api;
    }

    private static async Task<IResult> ListAsync(PageQuery page, CalendarStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Page(await store.ListAsync(page.After, page.Take, cancellationToken), row => row.Spec.Name, row => new CalendarView(row)));

    private static async Task<IResult> CreateAsync(Body<CalendarDocument> body, CalendarService calendars, HttpContext context, CancellationToken cancellationToken)
    {
        var answer = await calendars.CreateAsync(body.Value, context.Actor(), cancellationToken);
        return answer.Calendar is { } row
            ? ETags.Created(context, $"{ApiRoutes.Prefix}/calendars/{row.Id}", new CalendarView(row), row.Version)
            : Refused(answer);
    }

    private static async Task<IResult> GetAsync(string id, CalendarStore store, HttpContext context, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await store.FindAsync(id, cancellationToken) is { } row ? Ok(context, row) : NotFound(id);

    private static async Task<IResult> ReplaceAsync(
        string id, Body<CalendarDocument> body, IfMatch ifMatch, CalendarService calendars, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id))
        {
            return NotFound(id);
        }

        var answer = await calendars.ReplaceAsync(id, body.Value, ifMatch, context.Actor(), context.User.Groups(), cancellationToken);
        return answer.Calendar is { } row ? Ok(context, row) : Refused(answer);
    }

    private static async Task<IResult> DeleteAsync(string id, CalendarService calendars, HttpContext context, CancellationToken cancellationToken) =>
        !Ids.IsWellFormed(id) ? NotFound(id) : await calendars.DeleteAsync(id, context.Actor(), context.User.Groups(), cancellationToken) ?? (IResult)TypedResults.NoContent();

    private static IResult Ok(HttpContext context, CalendarRow row) => ETags.Ok(context, new CalendarView(row), row.Version);

    private static ProblemResult Refused(CalendarAnswer answer) => answer.Refusal ?? throw new InvalidOperationException("A change was neither made nor refused.");

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no calendar {id}.");
}
