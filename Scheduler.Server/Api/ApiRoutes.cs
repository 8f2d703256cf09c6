namespace Scheduler.Server.Api;

/// <summary>Where every REST endpoint hangs: the prefix and the refusal of wrong requests.</summary>
internal static class ApiRoutes
{
    public const string Prefix = "/api/v1";

    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Prefix);
        api.AddEndpointFilter<RouteGroupBuilder, RequestPartFilter>();
        return api;
    }
}
