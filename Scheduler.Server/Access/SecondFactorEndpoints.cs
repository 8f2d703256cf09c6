using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Access;

/// <summary>The second factor of the caller, and its removal for somebody who lost it.</summary>
internal static class SecondFactorEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var own = api.MapGroup("/me/second-factor").WithTags("Me");
        own.MapGet("/", GetAsync)
            .WithSummary("Says whether one has a second factor").Produces<SecondFactorStatus>().Refuses(401, 403);
        own.MapPost("/", StartAsync).RequireRateLimiting(RateLimits.Credentials)
            .WithSummary("Offers a second factor").Produces<SecondFactorOffer>().Refuses(401, 403, 409)
            .WithExample("""{"currentPassword":"plough-under-9-moons"}""");
        own.MapPost("/confirm", ConfirmAsync).RequireRateLimiting(RateLimits.Credentials)
            .WithSummary("Turns the second factor on that was offered").Produces<RecoveryCodesAnswer>().Refuses(401, 403, 409).WithExample("""{"code":"123456"}""");
        own.MapPost("/remove", RemoveAsync).RequireRateLimiting(RateLimits.Credentials)
            .WithSummary("Removes one's second factor").Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 404, 409).WithExample("""{"code":"123456"}""");
        api.MapDelete("/users/{id}/second-factor", RemoveOfAsync).RequirePermission(Permissions.UsersWrite).WithTags("Users")
            .WithSummary("Removes the second factor of a user").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> GetAsync(HttpContext http, UserStore users, SecondFactors factors, CancellationToken cancellationToken) =>
        await CallerAsync(http, users, cancellationToken) is { } user
            ? TypedResults.Ok(new SecondFactorStatus(await factors.IsConfirmedAsync(user.Id, cancellationToken)))
            : NoUser();

    private static async Task<IResult> StartAsync(
        Body<SecondFactorStart> body, HttpContext http, UserStore users, SecondFactors factors, SignInThrottle throttle, PasswordHashing passwords, CancellationToken cancellationToken)
    {
        if (await CallerAsync(http, users, cancellationToken) is not { } user)
        {
            return NoUser();
        }

        if (await throttle.EnterAsync(user.UserName, http.Actor().Address, cancellationToken) is { } wait)
        {
            return TooMany(wait);
        }

        if (body.Value.CurrentPassword.Length > PasswordRules.MaximumLength || !await passwords.VerifyAsync(user.PasswordHash, body.Value.CurrentPassword, cancellationToken))
        {
            return Problem.Validation("currentPassword", "is wrong");
        }

        await throttle.SucceedAsync(user.UserName, http.Actor().Address, cancellationToken);
        return await factors.OfferAsync(user.Id, cancellationToken) is { } key
            ? TypedResults.Ok(new SecondFactorOffer
            {
                Secret = OneTimeCode.ToBase32(key),
                Uri = $"otpauth://totp/QuartzScheduler:{Uri.EscapeDataString(user.UserName)}?secret={OneTimeCode.ToBase32(key)}&issuer=QuartzScheduler",
            })
            : Problem.Conflict("There is a second factor already; remove it first.");
    }

    private static async Task<IResult> ConfirmAsync(
        Body<SecondFactorCode> body, HttpContext http, UserStore users, SecondFactors factors, SignInThrottle throttle, CancellationToken cancellationToken)
    {
        if (await CallerAsync(http, users, cancellationToken) is not { } user)
        {
            return NoUser();
        }

        if (await throttle.EnterAsync(user.UserName, http.Actor().Address, cancellationToken) is { } wait)
        {
            return TooMany(wait);
        }

        if (await factors.ConfirmAsync(user.Id, body.Value.Code, http.Actor(), cancellationToken) is not { } recoveryCodes)
        {
            return Problem.Conflict("code", "is not the code that the authenticator shows now for the secret that was offered last");
        }

        await throttle.SucceedAsync(user.UserName, http.Actor().Address, cancellationToken);
        return TypedResults.Ok(new RecoveryCodesAnswer(recoveryCodes));
    }

    private static async Task<IResult> RemoveAsync(
        Body<SecondFactorCode> body, HttpContext http, UserStore users, SecondFactors factors, SignInThrottle throttle, CancellationToken cancellationToken)
    {
        if (await CallerAsync(http, users, cancellationToken) is not { } user)
        {
            return NoUser();
        }

        if (await throttle.EnterAsync(user.UserName, http.Actor().Address, cancellationToken) is { } wait)
        {
            return TooMany(wait);
        }

        if (await factors.CheckAsync(user.Id, body.Value.Code, cancellationToken) != SecondFactorAnswer.Fine)
        {
            return Problem.Conflict("code", "is wrong");
        }

        await throttle.SucceedAsync(user.UserName, http.Actor().Address, cancellationToken);
        return await factors.RemoveAsync(user.Id, http.Actor(), cancellationToken) ? TypedResults.NoContent() : Problem.NotFound("There is no second factor.");
    }

    private static async Task<IResult> RemoveOfAsync(string id, HttpContext http, UserStore users, SecondFactors factors, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(id, cancellationToken) is not { } user)
        {
            return Problem.NotFound($"There is no user {id}.");
        }

        if (!http.User.Rights().Covers(user.Rights))
        {
            return Problem.Forbidden("Nobody gives, takes or changes rights beyond their own.");
        }

        return await factors.RemoveAsync(id, http.Actor(), cancellationToken) ? TypedResults.NoContent() : Problem.NotFound($"User {id} has no second factor.");
    }

    private static async Task<User?> CallerAsync(HttpContext http, UserStore users, CancellationToken cancellationToken) =>
        http.User.HasClaim(AccessClaims.Kind, AccessClaims.KindUser) ? await users.FindAsync(http.User.UserId() ?? "", cancellationToken) : null;

    private static ProblemResult NoUser() => Problem.Forbidden("Only a signed-in user has a second factor.");

    private static ProblemResult TooMany(TimeSpan wait) => Problem.TooManyRequests(wait, "Too many attempts; try again later.");
}
