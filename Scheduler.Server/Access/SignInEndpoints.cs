using System.Security.Claims;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Access;

/// <summary>Setup, sign-in, refresh and sign-out: the only endpoints of people that are open.</summary>
internal static class SignInEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/setup", SetupAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Credentials).WithTags("Sign-in")
            .WithSummary("Makes the first admin, once").Produces<UserDocument>(StatusCodes.Status201Created).Refuses(401, 410)
            .WithExample("""{"token":"from the server's start","userName":"admin","password":"plough-under-9-moons"}""");
        var auth = api.MapGroup("/auth").WithTags("Sign-in");
        auth.MapPost("/login", LoginAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Credentials)
            .WithSummary("Signs a user in").Produces<TokenPair>().Refuses(401)
            .WithExample("""{"userName":"admin","password":"plough-under-9-moons"}""");
        auth.MapPost("/refresh", RefreshAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Credentials)
            .WithSummary("Exchanges a refresh token for a new pair").Produces<TokenPair>().Refuses(401)
            .WithExample("""{"refreshToken":"from the last answer"}""");
        auth.MapPost("/logout", LogoutAsync)
            .WithSummary("Ends the session").Produces(StatusCodes.Status204NoContent).Refuses(401, 409);
    }

    private static async Task<IResult> SetupAsync(Body<SetupRequest> body, HttpContext http, FirstAdmin firstAdmin, CancellationToken cancellationToken)
    {
        if (await firstAdmin.IsClosedAsync(cancellationToken))
        {
            return Closed();
        }

        var request = body.Value;
        var errors = new FieldErrors();
        Names.CheckUserName("userName", request.UserName, errors);
        if (PasswordRules.Problem(request.Password, request.UserName) is { } problem)
        {
            errors.Add("password", problem);
        }

        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        var (result, user) = await firstAdmin.CreateAsync(request.Token, request.UserName, request.Password, http.Actor(), cancellationToken);
        return result switch
        {
            SetupResult.Created when user is not null =>
                ETags.Created(http, $"{ApiRoutes.Prefix}/users/{user.Id}", UserDocument.From(user), user.Version),
            SetupResult.BadToken => Problem.Unauthorized("The setup token is not known, was used or has expired. A restart of the server prints a new one."),
            _ => Closed(),
        };
    }

    private static async Task<IResult> LoginAsync(Body<LoginRequest> body, HttpContext http, SignIn signIn, CancellationToken cancellationToken)
    {
        // No password that long can be right, and hashing it would be work for the caller's pleasure.
        var outcome = body.Value.Password.Length > PasswordRules.MaximumLength
            ? new SignInOutcome(null)
            : await signIn.SignInAsync(body.Value.UserName, body.Value.Password, body.Value.Code, http.Actor(), cancellationToken);
        return outcome switch
        {
            { Tokens: { } tokens } => TypedResults.Ok(tokens),
            { RetryAfter: { } wait } => Problem.TooManyRequests(wait, "Too many attempts to sign in; try again later."),
            { NeedsCode: true } => new ProblemResult(StatusCodes.Status401Unauthorized, ProblemCodes.SecondFactorRequired) { Detail = "Send the code that the authenticator shows as code, too." },
            _ => Problem.Unauthorized("The user name, the password or the code is wrong."),
        };
    }

    private static async Task<IResult> RefreshAsync(Body<RefreshRequest> body, HttpContext http, SignIn signIn, CancellationToken cancellationToken)
    {
        var outcome = await signIn.RefreshAsync(body.Value.RefreshToken, http.Actor(), cancellationToken);
        return outcome.Tokens is { } tokens ? TypedResults.Ok(tokens) : Problem.Unauthorized("The refresh token is not known, was used or has expired. Sign in again.");
    }

    private static async Task<IResult> LogoutAsync(HttpContext http, SignIn signIn, CancellationToken cancellationToken)
    {
        if (http.User.FindFirstValue(AccessClaims.Session) is not { } session)
        {
            return Problem.Conflict("An API token has no session to end; delete it instead.");
        }

        await signIn.SignOutAsync(session, http.Actor(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static ProblemResult Closed() => Problem.Gone("Setup is over: there is a user.");
}
