using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Scheduler.Server.Api;

namespace Scheduler.Server.Access;

/// <summary>Limits that no honest caller meets: they keep one caller from taking the server from the others.</summary>
internal static class RateLimits
{
    /// <summary>Endpoints that take a password, key or refresh token.</summary>
    public const string Credentials = "credentials";

    public static void Configure(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            http.GetEndpoint()?.Metadata.GetMetadata<ExecutorTraffic>() is not null
                ? Bucket($"executors:{http.Connection.RemoteIpAddress}", perSecond: 5_000, burst: 20_000)
                : http.User.FindFirstValue(AccessClaims.Subject) is { } subject
                    ? Bucket($"principal:{subject}", perSecond: 1000, burst: 4000)
                    : Bucket($"address:{http.Connection.RemoteIpAddress}", perSecond: 200, burst: 1000));
        options.AddPolicy(Credentials, http => Bucket($"address:{http.Connection.RemoteIpAddress}", perSecond: 50, burst: 500));
        options.OnRejected = static async (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
            var http = context.HttpContext;
            if (PageRequest.Is(http))
            {
                // A status without a body: the page of that status is made further out.
                http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture);
                return;
            }

            await Problem.TooManyRequests(wait, "Too many requests; slow down.").ExecuteAsync(http);
        };
    }

    private static RateLimitPartition<string> Bucket(string key, int perSecond, int burst) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
}
