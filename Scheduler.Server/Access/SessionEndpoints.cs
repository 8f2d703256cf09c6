using System.Security.Claims;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>Sessions: everybody's own, and other people's for those who may change these people.</summary>
internal static class SessionEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Me");
        sessions.MapGet("/", ListAsync)
            .WithSummary("Lists sessions that have not ended, one's own or a user's").Produces<Page<SessionView>>().Refuses(401, 403);
        sessions.MapDelete("/{id}", RevokeAsync)
            .WithSummary("Ends a session").Produces(StatusCodes.Status204NoContent).Refuses(401, 404);
    }

    // A user's sessions end by themselves; the newest 200 are all that somebody looks at.
    private static async Task<IResult> ListAsync(string? userId, HttpContext http, SessionStore store, IClusterClock clock, CancellationToken cancellationToken)
    {
        var (own, user) = (Own(http.User), userId ?? http.User.UserId() ?? "");
        if (user != own && !http.User.May(Permissions.UsersRead))
        {
            return Problem.Forbidden("The sessions of others are shown to those who may read users.");
        }

        var current = http.User.FindFirstValue(AccessClaims.Session);
        var open = await store.ListAsync(user, clock.NowMicros, ApiLimits.PageMax, cancellationToken);
        return TypedResults.Ok(new Page<SessionView> { Items = [.. open.Select(session => session with { Current = session.Id == current })], NextCursor = null });
    }

    private static async Task<IResult> RevokeAsync(
        string id, HttpContext http, SessionStore store, UserStore users, Principals principals, AuditStore audit, IDatabase database, IClusterClock clock, CancellationToken cancellationToken)
    {
        if (await users.FindBySessionAsync(id, cancellationToken) is not { } user
            || (user.Id != Own(http.User) && !(http.User.May(Permissions.UsersWrite) && http.User.Rights().Covers(user.Rights))))
        {
            return Problem.NotFound($"There is no session {id}.");
        }

        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (await store.RevokeAsync(transaction, id, clock.NowMicros) == 1)
                {
                    await audit.AppendAsync(
                        transaction, new AuditEntry { Actor = http.Actor(), Action = "session.close", ObjectKind = "user", ObjectId = user.Id, ObjectName = user.UserName }, token);
                }
            },
            cancellationToken);
        principals.Forget();
        return TypedResults.NoContent();
    }

    // An API token stands for its permissions, not for the person.
    private static string? Own(ClaimsPrincipal caller) => caller.HasClaim(AccessClaims.Kind, AccessClaims.KindUser) ? caller.UserId() : null;
}
