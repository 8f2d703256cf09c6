using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

internal static class RunEndpoints
{
    public static IEndpointRouteBuilder MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs").RequirePermission(Permissions.RunsRead);
        runs.MapGet("/", ListAsync)
            .WithSummary("Lists runs, newest due first; planned ones only when asked for by state").Produces<Page<RunView>>();
        runs.MapGet("/{id}", FindAsync)
            .WithSummary("Shows a run with its attempts").Produces<RunView>();
        runs.MapGet("/{id}/logs", ReadLogsAsync)
            .WithSummary("Lists what a run logged, oldest first").Produces<Page<RunLogLine>>();
        runs.MapGet("/{id}/logs/stream", StreamLogsAsync)
            .WithSummary("Follows what a run logs, as server-sent events").Produces<RunLogLine>(contentType: "text/event-stream");
        return api.MapPunctuality();
    }

    private static async Task<IResult> ListAsync(RunListQuery query, ClaimsPrincipal user, RunReader reader, RunQueryStore store, CancellationToken cancellationToken)
    {
        var filter = await query.VisibleToAsync(user, store, cancellationToken);
        return TypedResults.Ok(await reader.ListAsync(filter, query.Page, cancellationToken));
    }

    private static async Task<IResult> FindAsync(string id, ClaimsPrincipal user, RunReader reader, CancellationToken cancellationToken)
    {
        var run = Ids.IsWellFormed(id) ? await reader.FindAsync(id, cancellationToken) : null;
        return run is not null && user.MaySeeRunsOf(run.Group ?? "") ? TypedResults.Ok(run) : NotFound(id);
    }

    private static async Task<IResult> ReadLogsAsync(
        string id, RunLogQuery query, ClaimsPrincipal user, RunQueryStore store, RunLogStore logs, CancellationToken cancellationToken)
    {
        if (!await MaySeeAsync(id, user, store, cancellationToken))
        {
            return NotFound(id);
        }

        var rows = await logs.ReadAsync(id, query.After, query.Page.Take, cancellationToken);
        return TypedResults.Ok(query.Page.Page(rows, row => RunLogLine.From(row).Seq.ToString(), RunLogLine.From));
    }

    private static async Task<IResult> StreamLogsAsync(
        string id, RunLogQuery query, ClaimsPrincipal user, RunQueryStore store, RunLogStream stream, HttpContext http, CancellationToken cancellationToken)
    {
        if (!await MaySeeAsync(id, user, store, cancellationToken))
        {
            return NotFound(id);
        }

        // A browser that lost the connection says which line it had last.
        var resumed = RunLogQuery.Read(http.Request.Headers["Last-Event-ID"], limit: null, cursor: null);
        return TypedResults.ServerSentEvents(stream.ReadAsync(id, Math.Max(query.After, resumed.After), cancellationToken));
    }

    private static async Task<bool> MaySeeAsync(string id, ClaimsPrincipal user, RunQueryStore store, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await store.FindGroupAsync(id, cancellationToken) is { } group && user.MaySeeRunsOf(group);

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no run {(Ids.IsWellFormed(id) ? id : "of that id")}.");
}
