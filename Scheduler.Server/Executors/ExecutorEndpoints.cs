using System.Security.Claims;
using System.Text.Json;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

/// <summary>What admins see and do with executors.</summary>
internal static class ExecutorEndpoints
{
    public static RouteGroupBuilder MapExecutors(this RouteGroupBuilder api)
    {
        var executors = api.MapGroup("/executors").WithTags("Executors");
        executors.MapGet("/", ListAsync).RequirePermission(Permissions.ExecutorsRead);
        executors.MapGet("/{id}", GetAsync).RequirePermission(Permissions.ExecutorsRead);
        executors.MapPost("/{id}/drain", (string id, ExecutorDraining draining, ClaimsPrincipal user, HttpContext context, CancellationToken token) => draining.SetAsync(id, true, user, context, token))
            .RequirePermission(Permissions.ExecutorsWrite);
        executors.MapPost("/{id}/undrain", (string id, ExecutorDraining draining, ClaimsPrincipal user, HttpContext context, CancellationToken token) => draining.SetAsync(id, false, user, context, token))
            .RequirePermission(Permissions.ExecutorsWrite);
        executors.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.ExecutorsWrite);
        return api;
    }

    private static async Task<IResult> ListAsync(ExecutorStore store, IClusterClock clock, CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        return Results.Ok(new Page<ExecutorView>([.. (await store.ListAsync(cancellationToken)).Select(row => ExecutorView.From(row, now))], null));
    }

    private static async Task<IResult> GetAsync(string id, ExecutorStore store, IClusterClock clock, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } row ? Results.Ok(ExecutorView.From(row, clock.NowMicros)) : NotFound(id);

    private static async Task<IResult> DeleteAsync(string id, ExecutorStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return NotFound(id);
        }

        return await store.DeleteAsync(id, cancellationToken)
            ? Results.NoContent()
            : Problem.Conflict($"Executor {row.Name} is connected or still has runs. Stop the process first, or drain it.");
    }

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no executor {id}.");
}
