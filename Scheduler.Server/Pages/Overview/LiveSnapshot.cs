using System.Globalization;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Overview;

/// <summary>What of the overview is shown anew as it changes.</summary>
internal sealed record LiveSnapshot
{
    public required IReadOnlyDictionary<string, LiveFigure> Figures { get; init; }

    public required IReadOnlyList<LiveRun> Running { get; init; }

    public static LiveSnapshot Of(DashboardView dashboard, IEnumerable<RunView> running)
    {
        var (runs, late) = (dashboard.Runs, dashboard.LatenessMs);
        var bad = runs.Failed + runs.TimedOut + runs.Lost;
        return new LiveSnapshot
        {
            Figures = new Dictionary<string, LiveFigure>(StringComparer.Ordinal)
            {
                ["running"] = new(Number(runs.Running)),
                ["succeeded"] = new(Number(runs.Succeeded)),
                ["failed"] = new(Number(bad), bad > 0 ? "bad" : null),
                ["p50"] = new(Span(late.P50)),
                ["p95"] = new(Span(late.P95)),
                ["p99"] = new(Span(late.P99)),
                ["worst"] = new(Span(late.Max)),
                ["starts"] = new(Number(late.Count)),
                ["online"] = new(Number(dashboard.Executors.Online), dashboard.Executors.Online == 0 ? "warn" : null),
                ["offline"] = new(Number(dashboard.Executors.Offline)),
            },
            Running = [.. running.Select(run => new LiveRun(run.Id, run.JobName ?? run.JobId, run.Executor, run.StartedAt))],
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Span(double? ms) => ms is { } value ? Ui.Span(value) : "–";
}
