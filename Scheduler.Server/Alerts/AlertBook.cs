using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>The rules in force, as read a few seconds ago. What runs report is held against these in memory, so that a server without rules pays nothing.</summary>
internal sealed class AlertBook(AlertRuleStore store)
{
    private static readonly Page Empty = new([]);
    private Page _page = Empty;

    public IReadOnlyList<AlertRuleRow> Rules => Volatile.Read(ref _page).Rules;

    /// <summary>Whether any rule asks for runs.</summary>
    public bool AsksForRuns => Volatile.Read(ref _page).AsksForRuns;

    /// <summary>The lateness, in microseconds, from which some rule asks for a run.</summary>
    public long LateFromMicros => Volatile.Read(ref _page).LateFromMicros;

    public bool Has(AlertKind kind) => Rules.Any(rule => rule.Spec.Kind == kind);

    public async Task RefreshAsync(CancellationToken cancellationToken) => Volatile.Write(ref _page, new Page([.. (await store.ListAsync(cancellationToken)).Where(rule => rule.Spec.Enabled)]));

    private sealed class Page(IReadOnlyList<AlertRuleRow> rules)
    {
        public IReadOnlyList<AlertRuleRow> Rules { get; } = rules;

        public bool AsksForRuns { get; } = rules.Any(rule => rule.Spec.Kind != AlertKind.ExecutorOffline);

        public long LateFromMicros { get; } = rules.Where(rule => rule.Spec.Kind == AlertKind.LateByMs)
            .Select(rule => TimeSpan.FromMilliseconds(rule.Spec.ThresholdMs ?? 0).Micros())
            .DefaultIfEmpty(long.MaxValue).Min();
    }
}
