using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>Puts the occurrences of a user's alarms together for the interface.</summary>
internal sealed class AlarmRunReader(AlarmRunStore store, IJobDefinitions jobs, IClusterClock clock)
{
    /// <summary>What is due and nobody has acknowledged, the oldest first.</summary>
    public async Task<IReadOnlyList<AlarmRunView>> RingingAsync(string userId, CancellationToken cancellationToken)
    {
        var rows = await store.ReadOpenAsync([userId], clock.NowMicros, cancellationToken);
        return [.. (await ViewAsync(rows, cancellationToken)).Values.OrderBy(view => view.DueAt).ThenBy(view => view.RunId, StringComparer.Ordinal)];
    }

    public async Task<Page<AlarmRunView>> MissedAsync(string userId, RunCursor? after, PageQuery page, CancellationToken cancellationToken)
    {
        var rows = await store.ListMissedAsync(userId, after, page.Take, cancellationToken);
        var views = await ViewAsync(rows, cancellationToken);
        return page.Page([.. rows.Where(row => views.ContainsKey(row.Id))], row => new RunCursor(row.DueAt, row.Id).ToString(), row => views[row.Id]);
    }

    private async Task<Dictionary<string, AlarmRunView>> ViewAsync(IReadOnlyList<AlarmRunRow> rows, CancellationToken cancellationToken)
    {
        var views = new Dictionary<string, AlarmRunView>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            // Versions stay when their job goes.
            if (await jobs.FindAsync(row.JobId, row.JobVersion, cancellationToken) is { } job)
            {
                views[row.Id] = AlarmRunView.Of(row, job);
            }
        }

        return views;
    }
}
