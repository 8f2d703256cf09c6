using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs.Secrets;

/// <summary>Secrets over REST, without their values. One of a group that the caller may not see does not exist for him.</summary>
internal static class SecretEndpoints
{
    private const string Example = """{"name":"invoice-hook","group":"billing","description":"Shared with the invoice service","value":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}""";

    public static RouteGroupBuilder MapSecrets(this RouteGroupBuilder api)
    {
        var secrets = api.MapGroup("/secrets").WithTags("Secrets");
        secrets.MapGet("/", ListAsync).RequirePermission(Permissions.SecretsRead)
            .WithSummary("Lists secrets, without their values").Produces<Page<SecretView>>();
        secrets.MapPost("/", CreateAsync).RequirePermission(Permissions.SecretsWrite)
            .WithSummary("Makes a secret, with which webhooks are signed").Produces<SecretView>(StatusCodes.Status201Created).Refuses(409).WithExample(Example);
        secrets.MapGet("/{id}", GetAsync).RequirePermission(Permissions.SecretsRead)
            .WithSummary("Shows a secret, without its value").Produces<SecretView>();
        secrets.MapPut("/{id}", ReplaceAsync).RequirePermission(Permissions.SecretsWrite)
            .WithSummary("Replaces a secret; without a value it keeps the one it has").Produces<SecretView>().Refuses(409).WithExample(Example);
        secrets.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.SecretsWrite)
            .WithSummary("Deletes a secret that no job uses").Produces(StatusCodes.Status204NoContent).Refuses(409);
        return api;
    }

    private static async Task<IResult> ListAsync(string? group, PageQuery page, SecretStore store, HttpContext context, CancellationToken cancellationToken)
    {
        var visible = context.User.Groups();
        if (group is not null)
        {
            visible = context.User.MaySee(group) ? [group] : [];
        }

        if (visible is { Count: 0 })
        {
            return TypedResults.Ok(new Page<SecretView> { Items = [], NextCursor = null });
        }

        var after = page.After?.Split('/') is [var afterGroup, var afterName] ? (afterGroup, afterName) : ((string, string)?)null;
        return page.After is not null && after is null
            ? Problem.Validation("cursor", "is not a cursor of this list")
            : TypedResults.Ok(page.Page(await store.ListAsync(visible, after, page.Take, cancellationToken), row => $"{row.Spec.Group}/{row.Spec.Name}", row => new SecretView(row)));
    }

    private static async Task<IResult> CreateAsync(Body<SecretDocument> body, SecretService secrets, HttpContext context, CancellationToken cancellationToken)
    {
        if (!context.User.MaySee(body.Value.Group))
        {
            return Problem.Forbidden($"You have no rights in group {body.Value.Group}.");
        }

        var answer = await secrets.CreateAsync(body.Value, context.Actor(), cancellationToken);
        return answer.Secret is { } row ? ETags.Created(context, $"{ApiRoutes.Prefix}/secrets/{row.Id}", new SecretView(row), row.Version) : Refused(answer);
    }

    private static async Task<IResult> GetAsync(string id, SecretStore store, HttpContext context, CancellationToken cancellationToken) =>
        await FindAsync(id, store, context, cancellationToken) is { } row ? Ok(context, row) : NotFound(id);

    private static async Task<IResult> ReplaceAsync(
        string id, Body<SecretDocument> body, IfMatch ifMatch, SecretStore store, SecretService secrets, HttpContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, context, cancellationToken) is null)
        {
            return NotFound(id);
        }

        var answer = await secrets.ReplaceAsync(id, body.Value, ifMatch, context.Actor(), cancellationToken);
        return answer.Secret is { } row ? Ok(context, row) : Refused(answer);
    }

    private static async Task<IResult> DeleteAsync(string id, SecretStore store, SecretService secrets, HttpContext context, CancellationToken cancellationToken) =>
        await FindAsync(id, store, context, cancellationToken) is null
            ? NotFound(id)
            : await secrets.DeleteAsync(id, context.Actor(), cancellationToken) ?? (IResult)TypedResults.NoContent();

    private static async Task<SecretRow?> FindAsync(string id, SecretStore store, HttpContext context, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await store.FindAsync(id, cancellationToken) is { } row && context.User.MaySee(row.Spec.Group) ? row : null;

    private static IResult Ok(HttpContext context, SecretRow row) => ETags.Ok(context, new SecretView(row), row.Version);

    private static ProblemResult Refused(SecretAnswer answer) => answer.Refusal ?? throw new InvalidOperationException("A change was neither made nor refused.");

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no secret {id}.");
}
