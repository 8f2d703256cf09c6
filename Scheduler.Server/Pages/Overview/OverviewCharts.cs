using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Overview;

/// <summary>What the overview draws of the past. Kept for a moment, so that many open consoles cost the database as much as one.</summary>
internal sealed class OverviewCharts(RunTrendStore trends, RunReader runs, IClusterClock clock, TimeProvider time)
{
    private const int JobsMax = 12;
    private const int RunsLookedAt = 100;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly RunState[] Failures = [RunState.Failed, RunState.TimedOut, RunState.Lost];
    private readonly ShortCache<IReadOnlyList<LatenessPoint>> _lateness = new(time, Fresh);
    private readonly ShortCache<HeatMap> _heatMaps = new(time, Fresh);

    /// <summary>Lateness of all runs, of the last hour by minutes or of the last day by half hours.</summary>
    public async Task<IReadOnlyList<LatenessPoint>> LatenessAsync(bool ofTheDay, CancellationToken cancellationToken) =>
        await _lateness.GetAsync(ofTheDay ? "day" : "hour", token => ReadLatenessAsync(ofTheDay, token), cancellationToken) ?? [];

    public async Task<HeatMap> HeatMapAsync(IReadOnlyList<string>? groups, CancellationToken cancellationToken) =>
        await _heatMaps.GetAsync(groups is null ? "*" : string.Join('\n', groups.Order(StringComparer.Ordinal)), token => ReadHeatMapAsync(groups, token), cancellationToken)
            ?? new HeatMap(clock.UtcNow, []);

    private async Task<IReadOnlyList<LatenessPoint>?> ReadLatenessAsync(bool ofTheDay, CancellationToken cancellationToken)
    {
        var (step, count) = ofTheDay ? (TimeSpan.FromMinutes(30), 48) : (TimeSpan.FromMinutes(1), 60);

        // The last stretch is the one that goes on.
        var from = (clock.NowMicros / step.Micros() * step.Micros()) - ((count - 1) * step.Micros());
        var found = await trends.LatenessAsync(from, step.Micros(), count, cancellationToken);
        return [.. Enumerable.Range(0, count).Select(number => new LatenessPoint(Instants.FromMicros(from + (number * step.Micros())), LatenessFigures.Of([.. found[number]])))];
    }

    private async Task<HeatMap?> ReadHeatMapAsync(IReadOnlyList<string>? groups, CancellationToken cancellationToken)
    {
        var hour = TimeSpan.FromHours(1).Micros();
        var from = (clock.NowMicros / hour * hour) - ((HeatMap.Hours - 1) * hour);
        var failed = await ListAsync(new RunFilter { Groups = groups, States = Failures, From = from }, cancellationToken);
        var latest = await ListAsync(new RunFilter { Groups = groups, States = [RunState.Succeeded, RunState.Skipped, RunState.Canceled], From = from }, cancellationToken);
        var rows = new List<HeatRow>();
        foreach (var run in failed.Concat(latest).DistinctBy(run => run.JobId, StringComparer.Ordinal).Take(JobsMax))
        {
            rows.Add(new HeatRow(run.JobId, run.JobName ?? run.JobId, run.Group ?? "", await trends.OutcomesAsync(run.JobId, from, hour, HeatMap.Hours, cancellationToken)));
        }

        return new HeatMap(Instants.FromMicros(from), rows);
    }

    private async Task<IReadOnlyList<RunView>> ListAsync(RunFilter filter, CancellationToken cancellationToken) =>
        (await runs.ListAsync(filter, new PageQuery { Limit = RunsLookedAt }, cancellationToken)).Items;
}
