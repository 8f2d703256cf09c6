using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>Looks for executors, and apps all of whose executors, that are gone longer than a rule allows, and for those that are back.</summary>
internal sealed class ExecutorLook(AlertBook book, AlertStore store, ExecutorStore executors, AlertSignal signal, IClusterClock clock)
{
    private const int PageSize = 500;

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var rules = book.Rules.Where(rule => rule.Spec.Kind == AlertKind.ExecutorOffline).ToList();
        if (rules.Count == 0)
        {
            return;
        }

        var rows = await executors.ListAsync(cancellationToken);
        var goingOn = await ListGoingOnAsync(cancellationToken);
        var now = clock.NowMicros;
        foreach (var rule in rules)
        {
            var scope = rule.Spec.Scope;
            var meant = rows.Where(row => row.App == scope.App && (scope.Executor is null || row.Name == scope.Executor)).ToList();
            if (meant.Exists(row => row.Connected && row.SeenAt > now - ExecutorLiveness.DeadAfter.Micros()))
            {
                foreach (var alert in goingOn.Where(alert => alert.RuleId == rule.Id))
                {
                    Tell(await store.RecoverAsync(alert, rule, cancellationToken));
                }
            }
            else
            {
                // One that was never here is missed since somebody asked for it.
                var since = meant.Count == 0 ? rule.Since : meant.Max(row => row.SeenAt);
                if (now - since >= (rule.Spec.ThresholdMs ?? 0) * 1_000)
                {
                    Tell(await store.RaiseAsync(rule, Finding(scope, since), cancellationToken));
                }
            }
        }
    }

    private static AlertFinding Finding(AlertScope scope, long since)
    {
        var subject = scope.Executor is null ? scope.App ?? "" : $"{scope.App}/{scope.Executor}";
        var at = InstantText.Format(Instants.FromMicros(since));
        return new AlertFinding
        {
            Key = subject,
            Subject = subject,
            Message = scope.Executor is null ? $"App {subject} has had no connected executor since {at}." : $"Executor {subject} has been offline since {at}.",
        };
    }

    private async Task<List<AlertRow>> ListGoingOnAsync(CancellationToken cancellationToken)
    {
        var all = new List<AlertRow>();
        for (var after = ""; ;)
        {
            var page = await store.ListGoingOnAsync(after, PageSize, cancellationToken);
            all.AddRange(page.Where(alert => alert.Kind == AlertKind.ExecutorOffline));
            if (page.Count < PageSize)
            {
                return all;
            }

            after = page[^1].Id;
        }
    }

    private void Tell(bool tell)
    {
        if (tell)
        {
            signal.ToSend();
        }
    }
}
