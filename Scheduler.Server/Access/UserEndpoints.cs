using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Access;

internal static class UserEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapGet("/", ListAsync).RequirePermission(Permissions.UsersRead)
            .WithSummary("Lists users").Produces<Page<UserDocument>>();
        users.MapGet("/{id}", GetAsync).RequirePermission(Permissions.UsersRead)
            .WithSummary("Shows a user").Produces<UserDocument>();
        users.MapPost("/", CreateAsync).RequirePermission(Permissions.UsersWrite)
            .WithSummary("Makes a user").Produces<UserDocument>(StatusCodes.Status201Created).Refuses(409)
            .WithExample("""{"userName":"maria","password":"plough-under-9-moons","roles":["Operator"],"groups":["billing"]}""");
        users.MapPut("/{id}", ReplaceAsync).RequirePermission(Permissions.UsersWrite)
            .WithSummary("Replaces a user").Produces<UserDocument>().Refuses(409)
            .WithExample("""{"userName":"maria","roles":["Viewer"],"groups":null,"disabled":false}""");
        users.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.UsersWrite)
            .WithSummary("Deletes a user").Produces(StatusCodes.Status204NoContent).Refuses(409, 412);
    }

    private static async Task<IResult> ListAsync(PageQuery page, UserStore store, CancellationToken cancellationToken)
    {
        var rows = await store.ListAsync(page.After, page.Take, cancellationToken);
        return TypedResults.Ok(page.Page(rows, user => User.KeyOf(user.UserName), UserDocument.From));
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, UserStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } user ? ETags.Ok(http, UserDocument.From(user), user.Version) : Missing(id);

    private static async Task<IResult> CreateAsync(Body<UserCreateRequest> body, HttpContext http, UserService service, RoleStore ownRoles, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var errors = new FieldErrors();
        var own = await ownRoles.ListAsync(cancellationToken);
        var roles = UserValidation.Check(request.UserName, request.Password, request.Roles, own, request.Groups, errors);
        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        if (!http.User.Rights().Covers(Given(roles, own, request.Groups)))
        {
            return TooMuch();
        }

        return await service.CreateAsync(request, roles, http.Actor(), cancellationToken) is { } user
            ? ETags.Created(http, $"{ApiRoutes.Prefix}/users/{user.Id}", UserDocument.From(user), user.Version)
            : Problem.Conflict("userName", "is taken");
    }

    private static async Task<IResult> ReplaceAsync(
        string id, Body<UserReplaceRequest> body, IfMatch ifMatch, HttpContext http, UserStore store, UserService service, RoleStore ownRoles, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } user)
        {
            return Missing(id);
        }

        if (!ifMatch.Matches(user.Version))
        {
            return Moved();
        }

        var request = body.Value;
        var errors = new FieldErrors();
        var own = await ownRoles.ListAsync(cancellationToken);
        var roles = UserValidation.Check(request.UserName, request.Password, request.Roles, own, request.Groups, errors);
        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        var caller = http.User.Rights();
        if (!caller.Covers(user.Rights) || !caller.Covers(Given(roles, own, request.Groups)))
        {
            return TooMuch();
        }

        var after = user with { UserName = request.UserName, Roles = roles, Groups = request.Groups, Disabled = request.Disabled };
        var (result, changed) = await service.ReplaceAsync(user, after, request.Password, http.Actor(), cancellationToken);
        return result == UserChange.Done ? ETags.Ok(http, UserDocument.From(changed), changed.Version) : Refuse(result, id);
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext http, UserStore store, UserService service, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } user)
        {
            return Missing(id);
        }

        if (!http.User.Rights().Covers(user.Rights))
        {
            return TooMuch();
        }

        var result = await service.DeleteAsync(user, http.Actor(), cancellationToken);
        return result == UserChange.Done ? TypedResults.NoContent() : Refuse(result, id);
    }

    private static Rights Given(IReadOnlyList<string> roles, IReadOnlyList<RoleRow> own, IReadOnlyList<string>? groups) =>
        new([.. Roles.PermissionsOf(roles), .. own.Where(role => roles.Contains(role.Name, StringComparer.Ordinal)).SelectMany(role => role.Permissions)], groups);

    private static ProblemResult Refuse(UserChange result, string id) => result switch
    {
        UserChange.Missing => Missing(id),
        UserChange.NameTaken => Problem.Conflict("userName", "is taken"),
        UserChange.LastAdmin => Problem.Conflict("This is the last active admin; make another one first."),
        _ => Moved(),
    };

    private static ProblemResult Missing(string id) => Problem.NotFound($"There is no user {id}.");

    private static ProblemResult Moved() => Problem.PreconditionFailed("The user was changed meanwhile; read it again.");

    private static ProblemResult TooMuch() => Problem.Forbidden("Nobody gives, takes or changes rights beyond their own.");
}
