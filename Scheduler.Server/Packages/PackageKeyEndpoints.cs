using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Packages;

internal static class PackageKeyEndpoints
{
    private static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(7);
    private static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(90);

    public static void Map(RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/package-keys").WithTags("Package keys");
        keys.MapGet("/", ListAsync).RequirePermission(Permissions.KeysRead)
            .WithSummary("Lists the keys that sign packages").Produces<Page<PackageKeyView>>();
        keys.MapPost("/rotate", RotateAsync).RequirePermission(Permissions.KeysWrite)
            .WithSummary("Signs with a new key; the old one stays good for a while").Produces<PackageKeyView>().Refuses(409)
            .WithExample("""{ "overlapMs": 604800000 }""");
    }

    private static async Task<IResult> ListAsync(PackageKeyStore store, IClusterClock clock, CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        var keys = await store.ListAsync(ApiLimits.PageMax, cancellationToken);
        return TypedResults.Ok(new Page<PackageKeyView> { Items = [.. keys.Select(key => PackageKeyView.From(key, now))], NextCursor = null });
    }

    private static async Task<IResult> RotateAsync(
        OptionalBody<RotateBody> body, HttpContext http, PackageKeys keys, PackageOrdering ordering, IClusterClock clock, CancellationToken cancellationToken)
    {
        var overlap = DefaultOverlap;
        if (body.Value.OverlapMs is { } asked)
        {
            if (asked < 0 || asked > (long)MaxOverlap.TotalMilliseconds)
            {
                return Problem.Validation("overlapMs", $"must be 0 to {(long)MaxOverlap.TotalMilliseconds}");
            }

            overlap = TimeSpan.FromMilliseconds(asked);
        }

        var (key, refusal) = await keys.RotateAsync(overlap, http.Actor(), cancellationToken);
        if (key is null)
        {
            return refusal!; // one of the two is there
        }

        ordering.Raise();
        return TypedResults.Ok(PackageKeyView.From(key, clock.NowMicros));
    }
}
