using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Api;

internal static class ApiServiceCollectionExtensions
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(o => ApiJson.Configure(o.SerializerOptions));

        // In every environment the same: the answer for a parameter that does not parse is made in ExceptionAnswer.
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddExceptionHandler<ExceptionAnswer>();
        services.AddOpenApi("v1", o => o.AddOperationTransformer<EndpointDescription>().AddSchemaTransformer<InstantSchema>());
        services.Configure<KestrelServerOptions>(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = ApiLimits.BodyBytes;
            o.Limits.MaxRequestHeadersTotalSize = ApiLimits.RequestHeadersBytes;
            o.Limits.MaxRequestLineSize = ApiLimits.RequestLineBytes;
        });
        services.Configure<HstsOptions>(o =>
        {
            o.MaxAge = TimeSpan.FromDays(365);

            // A developer's other servers on localhost must stay reachable; browsers ignore the header on bare addresses anyway.
            o.ExcludedHosts.Clear();
            o.ExcludedHosts.Add("localhost");
        });
        return services;
    }
}
