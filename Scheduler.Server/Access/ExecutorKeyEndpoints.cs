using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

internal static class ExecutorKeyEndpoints
{
    private const string Kind = "executorKey";
    private const int MaxDeclares = 100;

    public static void Map(RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/executor-keys").WithTags("Executor keys");
        keys.MapGet("/", ListAsync).RequirePermission(Permissions.KeysRead)
            .WithSummary("Lists executor keys").Produces<Page<ExecutorKey>>();
        keys.MapPost("/", CreateAsync).RequirePermission(Permissions.KeysWrite)
            .WithSummary("Makes an executor key, shown once").Produces<ExecutorKeyCreated>(StatusCodes.Status201Created)
            .WithExample("""{"app":"billing","labels":{"zone":"eu"},"declares":["billing"],"expiresAt":null}""");
        keys.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.KeysWrite)
            .WithSummary("Deletes an executor key and cuts its connections").Produces(StatusCodes.Status204NoContent);
        api.MapPost("/executor/token", TokenAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Credentials).WithTags("Executor keys")
            .WithSummary("Signs an executor in").Produces<ExecutorTokenAnswer>().Refuses(401)
            .WithExample("""{"key":"from POST /api/v1/executor-keys"}""");
    }

    private static async Task<IResult> ListAsync(PageQuery page, ExecutorKeyStore store, ExecutorKeyGroupStore groups, CancellationToken cancellationToken)
    {
        var rows = await store.ListAsync(page.After, page.Take, cancellationToken);
        var declares = await groups.ReadAsync([.. rows.Select(key => key.Id)], cancellationToken);
        return TypedResults.Ok(page.Page(rows, key => key.Id, key => key with { Declares = [.. declares[key.Id]] }));
    }

    private static async Task<IResult> CreateAsync(
        Body<ExecutorKeyRequest> body,
        HttpContext http,
        ExecutorKeyStore store,
        ExecutorKeyGroupStore groups,
        AuditStore audit,
        IDatabase database,
        IClusterClock clock,
        CancellationToken cancellationToken)
    {
        var request = body.Value;
        var errors = new FieldErrors();
        Names.CheckName("app", request.App, errors);
        Names.CheckLabels(request.Labels, errors);
        string[] declares = [.. (request.Declares ?? []).Distinct(StringComparer.Ordinal)];
        CheckDeclares(declares, errors);
        if (request.ExpiresAt <= clock.UtcNow)
        {
            errors.Add("expiresAt", "must be in the future");
        }

        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        // Nobody hands out more than they hold.
        if (declares.Length > 0 && !(http.User.May(Permissions.JobsWrite) && declares.All(http.User.MaySee)))
        {
            return Problem.Forbidden("declares: you may give a key only groups that you may write jobs in.");
        }

        var now = clock.UtcNow;
        var secret = OpaqueToken.New(OpaqueToken.ExecutorPrefix);
        var key = new ExecutorKey
        {
            Id = Ids.New(now),
            App = request.App,
            Labels = request.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Declares = declares,
            CreatedBy = http.User.DisplayName(),
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt,
        };
        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                await store.InsertAsync(transaction, key, secret);
                await groups.InsertAsync(transaction, key.Id, key.Declares);
                await audit.AppendAsync(transaction, Entry(http, "executorKey.create", key) with { After = AuditEntry.Json(key) }, token);
            },
            cancellationToken);
        var created = new ExecutorKeyCreated { Id = key.Id, Key = secret, App = key.App, Labels = key.Labels, Declares = key.Declares, ExpiresAt = key.ExpiresAt };
        return TypedResults.Created($"{ApiRoutes.Prefix}/executor-keys/{key.Id}", created);
    }

    private static async Task<IResult> DeleteAsync(
        string id, HttpContext http, ExecutorKeyStore store, ExecutorKeyGroupStore groups, AuditStore audit, IDatabase database, CancellationToken cancellationToken)
    {
        if (await store.FindByIdAsync(id, cancellationToken) is not { } key)
        {
            return Problem.NotFound($"There is no executor key {id}.");
        }

        var deleted = await database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (!await store.DeleteAsync(transaction, id))
                {
                    return false;
                }

                await groups.DeleteAsync(transaction, id);
                await audit.AppendAsync(transaction, Entry(http, "executorKey.delete", key) with { Before = AuditEntry.Json(key) }, token);
                return true;
            },
            cancellationToken);
        return deleted ? TypedResults.NoContent() : Problem.NotFound($"There is no executor key {id}.");
    }

    private static async Task<IResult> TokenAsync(
        Body<ExecutorTokenRequest> body, IExecutorKeys keys, AccessTokens tokens, IClusterClock clock, CancellationToken cancellationToken)
    {
        if (body.Value.Key.Length > 200 || await keys.FindAsync(body.Value.Key, cancellationToken) is not { } key)
        {
            return Problem.Unauthorized("The executor key is not known, was deleted or has expired.");
        }

        var (token, expiresAt) = tokens.ForExecutor(key);
        return TypedResults.Ok(new ExecutorTokenAnswer { AccessToken = token, ExpiresAt = expiresAt, ClusterTime = clock.UtcNow });
    }

    private static void CheckDeclares(string[] groups, FieldErrors errors)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            Names.CheckName($"declares[{i}]", groups[i], errors);
        }

        if (groups.Length > MaxDeclares)
        {
            errors.Add("declares", $"must be at most {MaxDeclares}");
        }
    }

    private static AuditEntry Entry(HttpContext http, string action, ExecutorKey key) =>
        new() { Actor = http.Actor(), Action = action, ObjectKind = Kind, ObjectId = key.Id, ObjectName = key.App };
}
