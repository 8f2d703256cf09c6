using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Http.Connections;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors;

/// <summary>What admins see and do with executors.</summary>
internal static class ExecutorEndpoints
{
    public static RouteGroupBuilder MapExecutors(this RouteGroupBuilder api)
    {
        var executors = api.MapGroup("/executors").WithTags("Executors");
        executors.MapGet("/", ListAsync).RequirePermission(Permissions.ExecutorsRead)
            .WithSummary("Lists executors").Produces<Page<ExecutorView>>();
        executors.MapGet("/{id}", GetAsync).RequirePermission(Permissions.ExecutorsRead)
            .WithSummary("Shows an executor").Produces<ExecutorView>();
        executors.MapPost("/{id}/drain", DrainAsync).RequirePermission(Permissions.ExecutorsWrite)
            .WithSummary("Sends an executor nothing more").Produces<ExecutorView>();
        executors.MapPost("/{id}/undrain", UndrainAsync).RequirePermission(Permissions.ExecutorsWrite)
            .WithSummary("Sends an executor runs again").Produces<ExecutorView>();
        executors.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.ExecutorsWrite)
            .WithSummary("Forgets an executor that is gone").Produces(StatusCodes.Status204NoContent).Refuses(409);
        return api;
    }

    /// <summary>The executors' door, for WebSockets only.</summary>
    public static void MapExecutorHub(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapHub<ExecutorHub>(ProtocolVersion.HubPath, options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.CloseOnAuthenticationExpiration = true;
        }).RequireExecutor();

    private static async Task<IResult> ListAsync(ExecutorStore store, IClusterClock clock, CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        return Results.Ok(new Page<ExecutorView> { Items = [.. (await store.ListAsync(cancellationToken)).Select(row => ExecutorView.From(row, now))], NextCursor = null });
    }

    private static async Task<IResult> GetAsync(string id, ExecutorStore store, PackageReportStore packages, IClusterClock clock, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { IsNode: false } row
            ? Results.Ok(ExecutorView.From(row, clock.NowMicros) with { Packages = await packages.ReadAsync(id, cancellationToken) })
            : NotFound(id);

    private static Task<IResult> DrainAsync(
        string id, ExecutorStore store, AuditStore audit, IRunDelivery delivery, IClusterClock clock, HttpContext context, CancellationToken cancellationToken) =>
        SetDrainedAsync(id, drained: true, store, audit, delivery, clock, context, cancellationToken);

    private static Task<IResult> UndrainAsync(
        string id, ExecutorStore store, AuditStore audit, IRunDelivery delivery, IClusterClock clock, HttpContext context, CancellationToken cancellationToken) =>
        SetDrainedAsync(id, drained: false, store, audit, delivery, clock, context, cancellationToken);

    // Only the node that holds the connection may say that it drains; this leaves the wish, and that node finds it within a second.
    private static async Task<IResult> SetDrainedAsync(
        string id, bool drained, ExecutorStore store, AuditStore audit, IRunDelivery delivery, IClusterClock clock, HttpContext context, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { IsNode: false } row || !await store.SetDrainedByAdminAsync(id, drained, cancellationToken))
        {
            return NotFound(id);
        }

        await audit.AppendAsync(
            new AuditEntry { Actor = context.Actor(), Action = drained ? "executor.drain" : "executor.undrain", ObjectKind = "executor", ObjectId = row.Id, ObjectName = row.Name },
            cancellationToken);
        delivery.LookNow([row.Id]);
        return Results.Ok(ExecutorView.From(row with { Draining = drained, DrainedByAdmin = drained }, clock.NowMicros));
    }

    private static async Task<IResult> DeleteAsync(string id, ExecutorStore store, PackageReportStore packages, AuditStore audit, HttpContext context, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { IsNode: false } row)
        {
            return NotFound(id);
        }

        if (!await store.DeleteAsync(id, cancellationToken))
        {
            return Problem.Conflict($"Executor {row.Name} is connected or still has runs. Stop its process first.");
        }

        await packages.DeleteAsync(id, cancellationToken);
        await audit.AppendAsync(
            new AuditEntry { Actor = context.Actor(), Action = "executor.delete", ObjectKind = "executor", ObjectId = row.Id, ObjectName = row.Name }, cancellationToken);
        return Results.NoContent();
    }

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no executor {id}.");
}
