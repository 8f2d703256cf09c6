using System.Data.Common;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>Looks whether what alerts of jobs tell is over, some of them at a time.</summary>
internal sealed class RecoveryLook(AlertBook book, AlertStore store, AlertLedgerStore ledger, JobStore jobs, IDatabase database, AlertSignal signal, IClusterClock clock)
{
    private const int PageSize = 200;
    private string _after = "";

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var page = await store.ListGoingOnAsync(_after, PageSize, cancellationToken);
        _after = page.Count == PageSize ? page[^1].Id : "";
        var rules = book.Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        var known = await jobs.FindGroupsAsync([.. page.Select(alert => alert.JobId).OfType<string>().Distinct(StringComparer.Ordinal)], cancellationToken);
        foreach (var alert in page)
        {
            if (alert.JobId is not { } jobId || !rules.TryGetValue(alert.RuleId, out var rule))
            {
                continue;
            }

            if (!known.ContainsKey(jobId))
            {
                // Nothing of a job that was deleted can end it any more.
                await database.InTransactionAsync(
                    (DbTransaction transaction, CancellationToken token) => store.EndAsync(alert.Id, AlertState.Closed, clock.NowMicros, transaction, token), cancellationToken);
            }
            else if (await ledger.HasRecoveredAsync(alert.Kind, jobId, alert.LastDueAt ?? 0, (rule.Spec.ThresholdMs ?? 0) * 1_000, cancellationToken)
                && await store.RecoverAsync(alert, rule, cancellationToken))
            {
                signal.ToSend();
            }
        }
    }
}
