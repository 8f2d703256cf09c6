using System.Text.Json;
using Scheduler.Server.Api;

namespace Scheduler.Server.Runs;

/// <summary>Puts runs together for the interface: the ledger's rows, their deliveries, their arguments.</summary>
internal sealed class RunReader(RunQueryStore store, IJobDefinitions definitions)
{
    /// <summary>Null when there is no such run.</summary>
    public async Task<RunView?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return null;
        }

        var views = await ViewAsync([row], cancellationToken);
        return views[0];
    }

    public async Task<Page<RunView>> ListAsync(RunFilter filter, PageQuery page, CancellationToken cancellationToken)
    {
        var rows = await store.ListAsync(filter, page.Take, cancellationToken);
        var views = (await ViewAsync([.. rows.Take(page.Limit)], cancellationToken)).ToDictionary(view => view.Id, StringComparer.Ordinal);
        return page.Page(rows, row => new RunCursor(row.DueAt, row.Id).ToString(), row => views[row.Id]);
    }

    private async Task<List<RunView>> ViewAsync(IReadOnlyList<RunRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var attempts = await store.AttemptsAsync(rows.Where(row => row.Fence > 1).Select(row => row.Id).ToList(), cancellationToken);
        var views = new List<RunView>(rows.Count);
        foreach (var row in rows)
        {
            views.Add(RunViews.From(row, attempts[row.Id], await JobArgsAsync(row, cancellationToken)));
        }

        return views;
    }

    private async ValueTask<JsonElement?> JobArgsAsync(RunRow row, CancellationToken cancellationToken) =>
        row.Args is null ? (await definitions.FindAsync(row.JobId, row.JobVersion, cancellationToken))?.Args : null;
}
