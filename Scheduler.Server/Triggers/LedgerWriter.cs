using System.Data.Common;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Triggers;

/// <summary>Routes planned rows and writes them into the ledger within the caller's transaction.</summary>
internal sealed class LedgerWriter(IRunRouter router, RunStore runs, IOptions<SchedulingOptions> options)
{
    /// <returns>The executors that should look now, because their next look may come too late for these rows.</returns>
    public async Task<IReadOnlyCollection<string>> WriteAsync(
        IReadOnlyList<PlannedRun> rows, DateTimeOffset now, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        // What is due far away is routed when it comes within the lead: who is connected by then nobody knows. Whose alarm it is is known.
        var routable = (now + options.Value.Lead + SchedulingOptions.EnlistedLimit + options.Value.Window).ToMicros();
        var open = rows.Where(row => row.State == RunState.Planned && (row.DueAt <= routable || row.Template.User is not null)).ToList();
        if (open.Count > 0)
        {
            await router.RouteAsync(open, connection, transaction, cancellationToken);
        }

        await runs.InsertAsync(rows, connection, transaction, cancellationToken);
        var near = (now + options.Value.Lead - options.Value.Window).ToMicros();
        return [.. open.Where(row => row.DueAt < near && row.ExecutorId is not null).Select(row => row.ExecutorId!).Distinct()]; // just checked
    }
}
