using System.Data.Common;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

internal static class AlertEndpoints
{
    private const int DeliveriesShown = 50;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(30);

    public static RouteGroupBuilder MapAlerts(this RouteGroupBuilder api)
    {
        AlertRuleEndpoints.Map(api);
        AlertChannelEndpoints.Map(api);
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");
        alerts.MapGet("/", ListAsync).RequirePermission(Permissions.AlertsRead)
            .WithSummary("Lists alerts, newest first").Produces<Page<AlertView>>();
        alerts.MapGet("/{id}", GetAsync).RequirePermission(Permissions.AlertsRead)
            .WithSummary("Shows an alert with its deliveries").Produces<AlertView>();
        alerts.MapPost("/{id}/ack", AcknowledgeAsync).RequirePermission(Permissions.AlertsAck)
            .WithSummary("Says that somebody looks after an alert").Produces<AlertView>().Refuses(409);
        alerts.MapPost("/{id}/silence", SilenceAsync).RequirePermission(Permissions.AlertsAck)
            .WithSummary("Tells nobody of an alert until an instant").Produces<AlertView>().Refuses(409).WithExample("""{"untilAt":"2030-01-31T09:30:00Z"}""");
        alerts.MapPost("/{id}/close", CloseAsync).RequirePermission(Permissions.AlertsAck)
            .WithSummary("Ends an alert").Produces<AlertView>().Refuses(409);
        return api;
    }

    private static async Task<IResult> ListAsync(AlertListQuery query, AlertStore store, HttpContext context, CancellationToken cancellationToken)
    {
        var rows = await store.ListAsync(query.Filter with { Groups = context.User.Groups() }, query.Page.After, query.Page.Take, cancellationToken);
        return TypedResults.Ok(query.Page.Page(rows, row => row.Id, AlertView.From));
    }

    private static async Task<IResult> GetAsync(string id, AlertStore store, AlertDeliveryStore deliveries, HttpContext context, CancellationToken cancellationToken) =>
        await FindAsync(id, store, context, cancellationToken) is { } row
            ? TypedResults.Ok(AlertView.From(row) with { Deliveries = await deliveries.ListAsync(id, DeliveriesShown, cancellationToken) })
            : NotFound(id);

    private static Task<IResult> AcknowledgeAsync(
        string id, AlertStore store, AuditStore audit, IDatabase database, IClusterClock clock, HttpContext context, CancellationToken cancellationToken) =>
        ChangeAsync(
            id, "alert.ack", store, audit, database, context,
            (transaction, token) => store.AcknowledgeAsync(id, context.User.DisplayName(), clock.NowMicros, transaction, token), cancellationToken);

    private static async Task<IResult> SilenceAsync(
        string id, Body<AlertSilenceBody> body, AlertStore store, AuditStore audit, IDatabase database, IClusterClock clock, HttpContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, context, cancellationToken) is null)
        {
            return NotFound(id);
        }

        var until = body.Value.UntilAt;
        return until <= clock.UtcNow || until > clock.UtcNow + LongestSilence
            ? Problem.Validation("untilAt", $"must be in the future, and at most {LongestSilence.TotalDays} days ahead")
            : await ChangeAsync(
                id, "alert.silence", store, audit, database, context, (transaction, token) => store.SilenceAsync(id, until.ToMicros(), transaction, token), cancellationToken);
    }

    private static Task<IResult> CloseAsync(
        string id, AlertStore store, AuditStore audit, IDatabase database, IClusterClock clock, HttpContext context, CancellationToken cancellationToken) =>
        ChangeAsync(
            id, "alert.close", store, audit, database, context,
            (transaction, token) => store.EndAsync(id, AlertState.Closed, clock.NowMicros, transaction, token), cancellationToken);

    private static async Task<IResult> ChangeAsync(
        string id,
        string action,
        AlertStore store,
        AuditStore audit,
        IDatabase database,
        HttpContext context,
        Func<DbTransaction, CancellationToken, Task<bool>> change,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, context, cancellationToken) is not { } before)
        {
            return NotFound(id);
        }

        var isDone = await database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (!await change(transaction, token))
                {
                    return false;
                }

                var entry = new AuditEntry
                {
                    Actor = context.Actor(),
                    Action = action,
                    ObjectKind = "alert",
                    ObjectId = id,
                    ObjectName = $"{before.RuleName}: {before.Subject}" is { Length: > 200 } name ? name[..200] : $"{before.RuleName}: {before.Subject}",
                    Group = before.GroupName,
                };
                await audit.AppendAsync(transaction, entry, token);
                return true;
            },
            cancellationToken);
        return isDone && await store.FindAsync(id, cancellationToken) is { } after
            ? TypedResults.Ok(AlertView.From(after))
            : Problem.Conflict($"Alert {id} does not go on any more.");
    }

    private static async Task<AlertRow?> FindAsync(string id, AlertStore store, HttpContext context, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await store.FindAsync(id, cancellationToken) is { } row && (row.GroupName is null || context.User.MaySee(row.GroupName)) ? row : null;

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no alert {id}.");
}
