using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs.Calendars;

/// <summary>Calendars over REST. They belong to no group: everybody who may read calendars sees all of them.</summary>
internal static class CalendarEndpoints
{
    private const string Example =
        """
        {
          "name": "jp-holidays", "description": "", "timeZone": "Asia/Tokyo", "weekdays": ["SAT", "SUN"], "dates": ["2030-01-01"],
          "timesOfDay": [ { "from": "22:00", "to": "24:00" } ],
          "blackouts": [ { "from": "2030-05-01T00:00:00Z", "to": "2030-05-02T00:00:00Z" } ]
        }
        """;

    public static RouteGroupBuilder MapCalendars(this RouteGroupBuilder api)
    {
        var calendars = api.MapGroup("/calendars").WithTags("Calendars");
        calendars.MapGet("/", ListAsync).RequirePermission(Permissions.CalendarsRead)
            .WithSummary("Lists calendars, without their iCalendar texts").Produces<Page<CalendarListItem>>();
        calendars.MapPost("/", CreateAsync).RequirePermission(Permissions.CalendarsWrite)
            .WithSummary("Makes a calendar").Produces<CalendarView>(StatusCodes.Status201Created).Refuses(409).WithExample(Example);
        calendars.MapGet("/{id}", GetAsync).RequirePermission(Permissions.CalendarsRead)
            .WithSummary("Shows a calendar").Produces<CalendarView>();
        calendars.MapPut("/{id}", ReplaceAsync).RequirePermission(Permissions.CalendarsWrite)
            .WithSummary("Replaces a calendar; triggers that name it are planned anew").Produces<CalendarView>().Refuses(409).WithExample(Example);
        calendars.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.CalendarsWrite)
            .WithSummary("Deletes a calendar that no trigger names").Produces(StatusCodes.Status204NoContent).Refuses(409);
        return api;
    }

    private static async Task<IResult> ListAsync(PageQuery page, CalendarStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Page(await store.ListAsync(page.After, page.Take, cancellationToken), row => row.Spec.Name, row => new CalendarListItem(row)));

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
