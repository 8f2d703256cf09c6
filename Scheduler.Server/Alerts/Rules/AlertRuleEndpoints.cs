using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Rules;

internal static class AlertRuleEndpoints
{
    private const string Example = """{"name":"late","kind":"lateByMs","thresholdMs":1000,"scope":{"group":"billing"},"severity":"warning","channels":[],"silences":[{"days":["SAT","SUN"],"timeZone":"Asia/Tokyo"}]}""";

    public static void Map(RouteGroupBuilder api)
    {
        var rules = api.MapGroup("/alert-rules").WithTags("Alerts");
        rules.MapGet("/", ListAsync).RequirePermission(Permissions.AlertsRead)
            .WithSummary("Lists alert rules").Produces<Page<AlertRuleView>>();
        rules.MapPost("/", CreateAsync).RequirePermission(Permissions.AlertsWrite)
            .WithSummary("Makes an alert rule").Produces<AlertRuleView>(StatusCodes.Status201Created).Refuses(403, 409).WithExample(Example);
        rules.MapGet("/{id}", GetAsync).RequirePermission(Permissions.AlertsRead)
            .WithSummary("Shows an alert rule").Produces<AlertRuleView>();
        rules.MapPut("/{id}", ReplaceAsync).RequirePermission(Permissions.AlertsWrite)
            .WithSummary("Replaces an alert rule").Produces<AlertRuleView>().Refuses(403, 409).WithExample(Example);
        rules.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.AlertsWrite)
            .WithSummary("Deletes an alert rule").Produces(StatusCodes.Status204NoContent).Refuses(409);
    }

    private static async Task<IResult> ListAsync(PageQuery page, AlertRuleStore store, AlertRuleService rules, HttpContext context, CancellationToken cancellationToken)
    {
        var visible = await rules.VisibleAsync(await store.ListAsync(cancellationToken), context.User.Groups(), cancellationToken);
        var rows = visible.Where(row => page.After is null || string.CompareOrdinal(row.Spec.Name, page.After) > 0).Take(page.Take).ToList();
        return TypedResults.Ok(page.Page(rows, row => row.Spec.Name, row => new AlertRuleView(row)));
    }

    private static async Task<IResult> CreateAsync(Body<AlertRuleDocument> body, AlertRuleService rules, HttpContext context, CancellationToken cancellationToken)
    {
        var answer = await rules.CreateAsync(body.Value, context.Actor(), context.User.Groups(), cancellationToken);
        return answer.Rule is { } row
            ? ETags.Created(context, $"{ApiRoutes.Prefix}/alert-rules/{row.Id}", new AlertRuleView(row), row.Version)
            : Refused(answer);
    }

    private static async Task<IResult> GetAsync(string id, AlertRuleStore store, AlertRuleService rules, HttpContext context, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await store.FindAsync(id, cancellationToken) is { } row && await rules.MaySeeAsync(row, context.User.Groups(), cancellationToken)
            ? Ok(context, row)
            : NotFound(id);

    private static async Task<IResult> ReplaceAsync(
        string id, Body<AlertRuleDocument> body, IfMatch ifMatch, AlertRuleService rules, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id))
        {
            return NotFound(id);
        }

        var answer = await rules.ReplaceAsync(id, body.Value, ifMatch, context.Actor(), context.User.Groups(), cancellationToken);
        return answer.Rule is { } row ? Ok(context, row) : Refused(answer);
    }

    private static async Task<IResult> DeleteAsync(string id, AlertRuleService rules, HttpContext context, CancellationToken cancellationToken) =>
        !Ids.IsWellFormed(id) ? NotFound(id) : await rules.DeleteAsync(id, context.Actor(), context.User.Groups(), cancellationToken) ?? (IResult)TypedResults.NoContent();

    private static IResult Ok(HttpContext context, AlertRuleRow row) => ETags.Ok(context, new AlertRuleView(row), row.Version);

    private static ProblemResult Refused(AlertRuleAnswer answer) => answer.Refusal ?? throw new InvalidOperationException("A change was neither made nor refused.");

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no alert rule {id}.");
}
