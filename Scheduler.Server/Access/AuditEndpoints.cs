using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Audit;

namespace Scheduler.Server.Access;

/// <summary>Reading the audit. It stands here because it asks for permissions, which Audit itself knows nothing of.</summary>
internal static class AuditEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("/", ListAsync).RequirePermission(Permissions.AuditRead)
            .WithSummary("Lists who did what").Produces<Page<AuditItem>>().Refuses(400);
        audit.MapGet("/verify", async (AuditChain chain, CancellationToken cancellationToken) => TypedResults.Ok(await chain.VerifyAsync(cancellationToken)))
            .RequirePermission(Permissions.AuditRead)
            .WithSummary("Compares the audit with its chain of hashes");
    }

    private static async Task<IResult> ListAsync(
        PageQuery page, string? action, string? actor, string? objectId, string? from, string? to, HttpContext http, AuditStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var filter = new AuditFilter
        {
            Action = action,
            ActorName = actor,
            ObjectId = objectId,
            From = Instant("from", from, errors),
            To = Instant("to", to, errors),
            Groups = http.User.Groups(),
        };
        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        var rows = await store.ListAsync(filter, page.After, page.Take, cancellationToken);
        return TypedResults.Ok(page.Page(rows, row => row.Id, AuditItem.From));
    }

    private static DateTimeOffset? Instant(string name, string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (InstantText.TryParse(text, out var instant))
        {
            return instant;
        }

        errors.Add(name, ValueRules.Describe(typeof(DateTimeOffset)));
        return null;
    }
}
