using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Dashboard, nodes, and lateness of jobs and executors.</summary>
internal static class PunctualityEndpoints
{
    public static IEndpointRouteBuilder MapPunctuality(this IEndpointRouteBuilder api)
    {
        api.MapGet("/dashboard", async (Dashboard dashboard, CancellationToken cancellationToken) => TypedResults.Ok(await dashboard.ReadAsync(cancellationToken)))
            .RequirePermission(Permissions.NodesRead)
            .WithSummary("Shows counts, lateness, executors and nodes").WithTags("Dashboard");
        api.MapGet("/nodes", ListNodesAsync).RequirePermission(Permissions.NodesRead)
            .WithSummary("Lists the nodes of the cluster").Produces<Page<NodeView>>().WithTags("Dashboard");
        api.MapGet("/jobs/{id}/punctuality", OfJobAsync).RequirePermission(Permissions.RunsRead)
            .WithSummary("Shows how late a job's runs started").Produces<LatenessFigures>().WithTags("Jobs");
        api.MapGet("/executors/{id}/punctuality", OfExecutorAsync).RequirePermission(Permissions.ExecutorsRead)
            .WithSummary("Shows how late runs started at an executor").Produces<LatenessFigures>().WithTags("Executors");
        return api;
    }

    private static async Task<IResult> ListNodesAsync(PageQuery page, Dashboard dashboard, CancellationToken cancellationToken)
    {
        var nodes = (await dashboard.ReadAsync(cancellationToken)).Nodes;
        var rest = nodes.Where(node => page.After is null || string.CompareOrdinal(node.Name, page.After) > 0).Take(page.Take).ToList();
        return TypedResults.Ok(page.Page(rest, node => node.Name, node => node));
    }

    private static async Task<IResult> OfJobAsync(string id, ClaimsPrincipal user, PunctualityStore store, IClusterClock clock, CancellationToken cancellationToken)
    {
        var group = Ids.IsWellFormed(id) ? await store.GroupOfJobAsync(id, cancellationToken) : null;
        return group is not null && user.MaySee(group)
            ? TypedResults.Ok(await store.OfJobAsync(id, clock.NowMicros, cancellationToken))
            : Problem.NotFound("There is no job of that id.");
    }

    private static async Task<IResult> OfExecutorAsync(string id, PunctualityStore store, IClusterClock clock, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await store.ExecutorExistsAsync(id, cancellationToken)
            ? TypedResults.Ok(await store.OfExecutorAsync(id, clock.NowMicros, cancellationToken))
            : Problem.NotFound("There is no executor of that id.");
}
