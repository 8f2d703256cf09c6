using System.Security.Claims;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Access;

internal static class MeEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/me", Get).WithTags("Me")
            .WithSummary("Says who the caller is and what they may do").Produces<MeDocument>().Refuses(401);
        api.MapPut("/me/password", ChangePasswordAsync).RequireRateLimiting(RateLimits.Credentials).WithTags("Me")
            .WithSummary("Changes one's own password").Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 409)
            .WithExample("""{"currentPassword":"plough-under-9-moons","newPassword":"harrow-over-7-suns"}""");
    }

    private static IResult Get(ClaimsPrincipal user) => TypedResults.Ok(new MeDocument
    {
        Kind = user.FindFirstValue(AccessClaims.Kind) ?? "",
        Id = user.FindFirstValue(AccessClaims.Subject) ?? "",
        Name = user.DisplayName(),
        Permissions = user.Rights().Permissions,
        Groups = user.Groups(),
    });

    private static async Task<IResult> ChangePasswordAsync(
        Body<PasswordChangeRequest> body, HttpContext http, UserStore store, UserService service, SignInThrottle throttle, PasswordHashing passwords, CancellationToken cancellationToken)
    {
        if (!http.User.HasClaim(AccessClaims.Kind, AccessClaims.KindUser) || await store.FindAsync(http.User.UserId() ?? "", cancellationToken) is not { } user)
        {
            return Problem.Forbidden("Only a signed-in user changes their own password.");
        }

        if (PasswordRules.Problem(body.Value.NewPassword, user.UserName) is { } problem)
        {
            return Problem.Validation("newPassword", problem);
        }

        var actor = http.Actor();
        if (await throttle.EnterAsync(user.UserName, actor.Address, cancellationToken) is { } wait)
        {
            return Problem.TooManyRequests(wait, "Too many attempts; try again later.");
        }

        if (body.Value.CurrentPassword.Length > PasswordRules.MaximumLength || !await passwords.VerifyAsync(user.PasswordHash, body.Value.CurrentPassword, cancellationToken))
        {
            return Problem.Validation("currentPassword", "is wrong");
        }

        await throttle.SucceedAsync(user.UserName, actor.Address, cancellationToken);
        var (result, _) = await service.ReplaceAsync(user, user, body.Value.NewPassword, actor, cancellationToken);
        return result == UserChange.Done ? TypedResults.NoContent() : Problem.Conflict("The user was changed meanwhile; try again.");
    }
}
