using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Scheduler.Server.Access;

/// <summary>The authentication schemes. A token is judged by one of them alone: a user's is nothing on the hub, an executor's nothing on the API.</summary>
internal static class JwtSchemes
{
    public static void Add(IServiceCollection services)
    {
        services.AddAuthentication(AccessSchemes.Bearer)
            .AddPolicyScheme(AccessSchemes.Bearer, null, o => o.ForwardDefaultSelector = http => ApiTokenHandler.TokenOf(http.Request) is null ? AccessSchemes.User : AccessSchemes.ApiToken)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(AccessSchemes.ApiToken, null)
            .AddJwtBearer(AccessSchemes.User)
            .AddJwtBearer(AccessSchemes.Executor);
        Configure<UserJwtEvents>(services, AccessSchemes.User, AccessTokens.UserAudience, AccessTokens.UserType);
        Configure<ExecutorJwtEvents>(services, AccessSchemes.Executor, AccessTokens.ExecutorAudience, AccessTokens.ExecutorType);
    }

    private static void Configure<TEvents>(IServiceCollection services, string scheme, string audience, string type)
        where TEvents : JwtBearerEvents
    {
        services.AddSingleton<TEvents>();
        services.AddOptions<JwtBearerOptions>(scheme).Configure<AccessTokens>((options, tokens) =>
        {
            options.EventsType = typeof(TEvents);
            options.MapInboundClaims = false;
            options.SaveToken = false;

            // What exactly is wrong with a token helps nobody but its forger.
            options.IncludeErrorDetails = false;
            options.TokenValidationParameters = tokens.Validation(audience, type);
        });
    }
}
