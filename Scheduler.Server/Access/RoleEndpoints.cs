using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Access;

/// <summary>Roles over REST: those of the product, then those that were made.</summary>
internal static class RoleEndpoints
{
    private const string Example = """{"name":"night-shift","permissions":["jobs.read","runs.read","jobs.run"]}""";

    public static void Map(RouteGroupBuilder api)
    {
        var roles = api.MapGroup("/roles").WithTags("Users");
        roles.MapGet("/", ListAsync).RequirePermission(Permissions.UsersRead)
            .WithSummary("Lists roles").Produces<Page<RoleView>>();
        roles.MapPost("/", CreateAsync).RequirePermission(Permissions.UsersWrite)
            .WithSummary("Makes a role").Produces<RoleView>(StatusCodes.Status201Created).Refuses(403, 409).WithExample(Example);
        roles.MapGet("/{id}", GetAsync).RequirePermission(Permissions.UsersRead)
            .WithSummary("Shows a role").Produces<RoleView>();
        roles.MapPut("/{id}", ReplaceAsync).RequirePermission(Permissions.UsersWrite)
            .WithSummary("Replaces a role").Produces<RoleView>().Refuses(403, 409).WithExample(Example);
        roles.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.UsersWrite)
            .WithSummary("Deletes a role").Produces(StatusCodes.Status204NoContent).Refuses(409);
    }

    // There are few enough for one page.
    private static async Task<IResult> ListAsync(RoleStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<RoleView> { Items = [.. Roles.All.Select(RoleView.From), .. (await store.ListAsync(cancellationToken)).Select(RoleView.From)], NextCursor = null });

    private static async Task<IResult> GetAsync(string id, RoleStore store, HttpContext http, CancellationToken cancellationToken) =>
        Roles.FindById(id) is { } builtIn ? ETags.Ok(http, RoleView.From(builtIn), 1)
        : await store.FindAsync(id, cancellationToken) is { } row ? ETags.Ok(http, RoleView.From(row), row.Version)
        : Missing(id);

    private static async Task<IResult> CreateAsync(Body<RoleDocument> body, RoleService service, HttpContext http, CancellationToken cancellationToken)
    {
        var answer = await service.CreateAsync(body.Value, http.User.Rights(), http.Actor(), cancellationToken);
        return answer.Role is { } row ? ETags.Created(http, $"{ApiRoutes.Prefix}/roles/{row.Id}", RoleView.From(row), row.Version) : Refused(answer);
    }

    private static async Task<IResult> ReplaceAsync(
        string id, Body<RoleDocument> body, IfMatch ifMatch, RoleService service, HttpContext http, CancellationToken cancellationToken)
    {
        if (Roles.FindById(id) is not null)
        {
            return BuiltIn();
        }

        var answer = await service.ReplaceAsync(id, body.Value, ifMatch, http.User.Rights(), http.Actor(), cancellationToken);
        return answer.Role is { } row ? ETags.Ok(http, RoleView.From(row), row.Version) : Refused(answer);
    }

    private static async Task<IResult> DeleteAsync(string id, RoleService service, HttpContext http, CancellationToken cancellationToken) =>
        Roles.FindById(id) is not null ? BuiltIn() : await service.DeleteAsync(id, http.User.Rights(), http.Actor(), cancellationToken) ?? (IResult)TypedResults.NoContent();

    private static ProblemResult Refused(RoleAnswer answer) => answer.Refusal ?? throw new InvalidOperationException("A change was neither made nor refused.");

    private static ProblemResult BuiltIn() => Problem.Conflict("This role is the product's and stays as it is; make one of your own.");

    private static ProblemResult Missing(string id) => Problem.NotFound($"There is no role {id}.");
}
