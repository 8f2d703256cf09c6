using System.Data.Common;
using System.Threading.Channels;
using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>
/// Commits what executors report, many batches in one transaction: while one commit is under way the next batches gather. A batch is
/// acknowledged after its commit, and refused as a whole when the database is away; the executor keeps it and sends it again.
/// </summary>
internal sealed partial class RunReportWriter(
    IDatabase database, RunReportStore store, RunLogStore logs, RunEndings endings, IEnumerable<IRunObserver> observers, ILogger<RunReportWriter> logger) : BackgroundService
{
    private const int MaxReportsPerCommit = 1_000;
    private static readonly IReadOnlySet<RunRef> NoneAgain = new HashSet<RunRef>();

    // Each connection has one batch under way, so the bound is far above what executors can send; waiting is their back-pressure.
    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <summary>Completes after the commit.</summary>
    /// <returns>The refused deliveries.</returns>
    public async Task<IReadOnlyList<RunRef>> WriteAsync(string executorId, string node, ReportBatch batch, CancellationToken cancellationToken)
    {
        var entry = new Entry(executorId, node, batch, new TaskCompletionSource<IReadOnlyList<RunRef>>(TaskCreationOptions.RunContinuationsAsynchronously));
        await _entries.Writer.WriteAsync(entry, cancellationToken);
        return await entry.Done.Task.WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var gathered = new List<Entry>();
        while (await _entries.Reader.WaitToReadAsync(stoppingToken))
        {
            gathered.Clear();
            var reports = 0;
            while (reports < MaxReportsPerCommit && _entries.Reader.TryRead(out var entry))
            {
                gathered.Add(entry);
                reports += entry.Batch.Runs.Count + entry.Batch.Logs.Count;
            }

            await CommitAsync(gathered, stoppingToken);
        }
    }

    private async Task CommitAsync(List<Entry> entries, CancellationToken cancellationToken)
    {
        try
        {
            // A later report repeats what an earlier one said, so only the newest of each delivery is written.
            var newest = new Dictionary<(string, int, string), ReceivedReport>();
            foreach (var entry in entries)
            {
                foreach (var report in entry.Batch.Runs)
                {
                    newest[(report.RunId, report.Fence, entry.ExecutorId)] = new ReceivedReport(entry.ExecutorId, entry.Node, report);
                }
            }

            // In the order of ids, so that two nodes' statements lock rows in the same order.
            var all = newest.Values.OrderBy(report => report.Report.RunId, StringComparer.Ordinal).ToList();
            var given = all.Where(report => report.State is null).ToList();
            var kept = given.Count == 0 ? all : [.. all.Where(report => report.State is not null)];
            var withLogs = entries.Where(entry => entry.Batch.Logs.Count > 0).ToList();
            var applied = given.Count == 0 && withLogs.Count == 0 && !kept.Exists(report => report.Report.Package is not null)
                ? await store.ApplyAsync(kept, cancellationToken)
                : await database.InTransactionAsync((transaction, token) => WriteAsync(kept, given, withLogs, transaction, token), cancellationToken);
            var again = applied.Followed.Count == 0 ? NoneAgain : await endings.ReportAsync(applied.Followed, cancellationToken);
            var stale = applied.Stale;
            foreach (var entry in entries)
            {
                entry.Done.TrySetResult(stale.Count == 0
                    ? []
                    : [.. stale.Where(report => report.ExecutorId == entry.ExecutorId).Select(report => new RunRef(report.Report.RunId, report.Report.Fence))]);
            }

            Observe(stale.Count == 0 ? all : [.. all.Except(stale)], again);
        }
        catch (Exception exception)
        {
            Log.CommitFailed(logger, entries.Count, exception.Message);
            foreach (var entry in entries)
            {
                entry.Done.TrySetException(exception);
            }
        }
    }

    private async Task<AppliedReports> WriteAsync(
        IReadOnlyList<ReceivedReport> kept, IReadOnlyList<ReceivedReport> given, IReadOnlyList<Entry> withLogs, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var applied = kept.Count == 0 ? AppliedReports.All : await store.ApplyAsync(kept, transaction, cancellationToken);
        if (given.Count > 0)
        {
            applied = applied.With(await store.ReturnAsync(given, transaction, cancellationToken));
        }

        if (kept.Any(report => report.Report.Package is not null))
        {
            await store.RecordPackagesAsync(applied.Stale.Count == 0 ? kept : kept.Except(applied.Stale), transaction, cancellationToken);
        }

        foreach (var entry in withLogs)
        {
            await logs.AppendAsync(entry.ExecutorId, entry.Batch.Logs, transaction, cancellationToken);
        }

        return applied;
    }

    private void Observe(List<ReceivedReport> reports, IReadOnlySet<RunRef> again)
    {
        if (reports.Count == 0)
        {
            return;
        }

        var changes = reports.ConvertAll(report =>
        {
            var isAgain = again.Count > 0 && again.Contains(new RunRef(report.Report.RunId, report.Report.Fence));
            return new RunChange
            {
                RunId = report.Report.RunId,
                ExecutorId = report.ExecutorId,
                State = isAgain ? RunState.Planned : report.State ?? RunState.Planned,
                Reason = isAgain ? RunReasons.Retry : report.Reason,
                DueAt = report.Report.DueAtMicros,
                StartedAt = report.Report.StartedAtMicros,
                EndedAt = report.Report.EndedAtMicros,
            };
        });
        foreach (var observer in observers)
        {
            observer.Observed(changes);
        }
    }

    private sealed record Entry(string ExecutorId, string Node, ReportBatch Batch, TaskCompletionSource<IReadOnlyList<RunRef>> Done);

    private static partial class Log
    {
        [LoggerMessage(4000, LogLevel.Warning, "Could not commit {Batches} batches of reports: {Reason}. The executors keep them and send them again.")]
        public static partial void CommitFailed(ILogger logger, int batches, string reason);
    }
}
