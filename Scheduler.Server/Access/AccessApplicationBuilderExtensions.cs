namespace Scheduler.Server.Access;

internal static class AccessApplicationBuilderExtensions
{
    /// <summary>Who is it, how much do they ask for, may they. Comes behind routing and before every endpoint.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app)
    {
        app.UseMiddleware<OriginGuard>();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        return app;
    }

    public static RouteGroupBuilder MapAccess(this RouteGroupBuilder api)
    {
        SignInEndpoints.Map(api);
        UserEndpoints.Map(api);
        RoleEndpoints.Map(api);
        MeEndpoints.Map(api);
        SecondFactorEndpoints.Map(api);
        SessionEndpoints.Map(api);
        ApiTokenEndpoints.Map(api);
        ExecutorKeyEndpoints.Map(api);
        AuditEndpoints.Map(api);
        return api;
    }
}
