using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

internal static class ApiTokenEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var tokens = api.MapGroup("/api-tokens").WithTags("API tokens");
        tokens.MapGet("/", ListAsync).RequirePermission(Permissions.TokensWrite)
            .WithSummary("Lists API tokens: one's own, or all for who may change users").Produces<Page<ApiToken>>();
        tokens.MapPost("/", CreateAsync).RequirePermission(Permissions.TokensWrite)
            .WithSummary("Makes an API token, shown once").Produces<ApiTokenCreated>(StatusCodes.Status201Created)
            .WithExample("""{"name":"deploy","permissions":["jobs.read","jobs.run"],"groups":["billing"],"expiresAt":null}""");
        tokens.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.TokensWrite)
            .WithSummary("Deletes an API token").Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>One's own; who may change users sees all.</summary>
    private static async Task<IResult> ListAsync(PageQuery page, HttpContext http, ApiTokenStore store, CancellationToken cancellationToken)
    {
        var rows = await store.ListAsync(http.User.May(Permissions.UsersWrite) ? null : http.User.UserId(), page.After, page.Take, cancellationToken);
        return TypedResults.Ok(page.Page(rows, token => token.Id, token => token));
    }

    private static async Task<IResult> CreateAsync(
        Body<ApiTokenRequest> body, HttpContext http, ApiTokenStore store, AuditStore audit, IDatabase database, IClusterClock clock, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var caller = http.User.Rights();
        var groups = request.Groups is { Count: > 0 } ? request.Groups : caller.Groups?.ToList();
        if (Check(request, clock.UtcNow) is { Any: true } errors)
        {
            return Problem.Validation(errors);
        }

        var rights = new Rights(request.Permissions, groups);
        if (!caller.Covers(rights) || http.User.UserId() is not { } userId)
        {
            return Problem.Forbidden("A token gets no permission and no group that its maker does not have.");
        }

        var now = clock.UtcNow;
        var secret = OpaqueToken.New(OpaqueToken.ApiPrefix);
        var made = new ApiToken
        {
            Id = Ids.New(now),
            Name = request.Name,
            UserId = userId,
            Permissions = [.. request.Permissions.Distinct(StringComparer.Ordinal)],
            Groups = groups,
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt,
            Rights = rights,
        };
        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                await store.InsertAsync(transaction, made, secret);
                await audit.AppendAsync(transaction, Entry(http, "apiToken.create", made) with { After = AuditEntry.Json(made) }, token);
            },
            cancellationToken);
        return TypedResults.Created(
            $"{ApiRoutes.Prefix}/api-tokens/{made.Id}",
            new ApiTokenCreated
            {
                Id = made.Id,
                Name = made.Name,
                Token = secret,
                Permissions = made.Permissions,
                Groups = made.Groups,
                CreatedAt = made.CreatedAt,
                ExpiresAt = made.ExpiresAt,
            });
    }

    private static async Task<IResult> DeleteAsync(
        string id, HttpContext http, ApiTokenStore store, AuditStore audit, IDatabase database, Principals principals, CancellationToken cancellationToken)
    {
        var found = await store.FindByIdAsync(id, cancellationToken);
        if (found is null || (found.UserId != http.User.UserId() && !http.User.May(Permissions.UsersWrite)))
        {
            return Problem.NotFound($"There is no API token {id}.");
        }

        var deleted = await database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (!await store.DeleteAsync(transaction, id))
                {
                    return false;
                }

                await audit.AppendAsync(transaction, Entry(http, "apiToken.delete", found) with { Before = AuditEntry.Json(found) }, token);
                return true;
            },
            cancellationToken);
        principals.Forget();
        return deleted ? TypedResults.NoContent() : Problem.NotFound($"There is no API token {id}.");
    }

    private static FieldErrors Check(ApiTokenRequest request, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        Names.CheckName("name", request.Name, errors);
        Names.CheckGroups(request.Groups, errors);
        if (request.Permissions.Count == 0)
        {
            errors.Add("permissions", "must name at least one permission");
        }

        for (var i = 0; i < request.Permissions.Count; i++)
        {
            if (!Permissions.All.Contains(request.Permissions[i], StringComparer.Ordinal))
            {
                errors.Add($"permissions[{i}]", $"must be one of {string.Join(", ", Permissions.All)}");
            }
        }

        if (request.ExpiresAt <= now)
        {
            errors.Add("expiresAt", "must be in the future");
        }

        return errors;
    }

    private static AuditEntry Entry(HttpContext http, string action, ApiToken token) =>
        new() { Actor = http.Actor(), Action = action, ObjectKind = "apiToken", ObjectId = token.Id, ObjectName = token.Name };
}
