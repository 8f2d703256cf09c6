using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Api;

/// <summary>Where every REST endpoint hangs: the prefix and the refusal of wrong requests.</summary>
internal static class ApiRoutes
{
    public const string Prefix = "/api/v1";

    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Prefix);
        api.AddEndpointFilter<RouteGroupBuilder, RequestPartFilter>();
        api.WithMetadata(Refusals.Of(StatusCodes.Status429TooManyRequests));
        ((IEndpointConventionBuilder)api).Add(static endpoint =>
        {
            // Whatever names an object may name one that is not there.
            if (endpoint is RouteEndpointBuilder { RoutePattern.Parameters.Count: > 0 })
            {
                endpoint.Metadata.Add(Refusals.Of(StatusCodes.Status404NotFound));
            }
        });
        return api;
    }
}
