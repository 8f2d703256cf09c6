using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Charts;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Overview;

[PagePermission(Permissions.NodesRead)]
internal sealed class OverviewPage(
    LiveOverview live, OverviewCharts charts, RunReader runs, JobStore jobs, ComingFires coming, ExecutorStore executors, AlertStore alerts, IClusterClock clock, IStringLocalizer text) : ConsolePage
{
    private const int Rows = 8;
    private const int FailuresRead = 100;
    private static readonly RunState[] Failures = [RunState.Failed, RunState.TimedOut, RunState.Lost];

    public LiveSnapshot Live { get; private set; } = null!; // set before the page is made

    public bool HasJobs { get; private set; }

    /// <summary>Lateness of the last day and not of the last hour.</summary>
    public bool IsOfTheDay { get; private set; }

    public LineChart Lateness { get; private set; } = null!; // as above

    public HeatMap HeatMap { get; private set; } = null!; // as above

    public IReadOnlyList<ComingFire> Coming { get; private set; } = [];

    public IReadOnlyList<(RunView Last, int Count)> Failing { get; private set; } = [];

    public IReadOnlyList<AlertView> Alerts { get; private set; } = [];

    public IReadOnlyList<ExecutorView> Executors { get; private set; } = [];

    private IReadOnlyList<string>? Groups => User.Groups() is { } own ? [.. own] : null;

    public async Task OnGetAsync(string? range, CancellationToken cancellationToken)
    {
        IsOfTheDay = range == "day";
        Live = await live.ReadAsync(May(Permissions.RunsRead) ? Groups : [], cancellationToken);
        Lateness = ChartOf(await charts.LatenessAsync(IsOfTheDay, cancellationToken));
        HeatMap = await charts.HeatMapAsync(May(Permissions.RunsRead) ? Groups : [], cancellationToken);
        if (May(Permissions.RunsRead))
        {
            var dayAgo = clock.NowMicros - TimeSpan.FromDays(1).Micros();
            var failed = await runs.ListAsync(new RunFilter { Groups = Groups, States = Failures, From = dayAgo }, new PageQuery { Limit = FailuresRead }, cancellationToken);
            Failing = [.. failed.Items.GroupBy(run => run.JobId, StringComparer.Ordinal).Select(group => (group.First(), group.Count())).Take(Rows)];
        }

        if (May(Permissions.JobsRead))
        {
            HasJobs = Groups is not { Count: 0 } && (await jobs.ListAsync(new JobFilter { Groups = Groups, Take = 1 }, cancellationToken)).Count > 0;
            Coming = [.. (await coming.ReadAsync(Groups, TimeSpan.FromMinutes(15), perTrigger: 1, cancellationToken)).Fires.Take(Rows)];
        }

        if (May(Permissions.AlertsRead))
        {
            var filter = new AlertFilter { States = [AlertState.Open, AlertState.Acknowledged], Groups = Groups };
            Alerts = [.. (await alerts.ListAsync(filter, after: null, Rows, cancellationToken)).Select(AlertView.From)];
        }

        if (May(Permissions.ExecutorsRead))
        {
            Executors = [.. (await executors.ListAsync(cancellationToken)).Select(row => ExecutorView.From(row, clock.NowMicros))
                .OrderBy(executor => executor.State == "offline").ThenBy(executor => executor.Name, StringComparer.Ordinal).Take(Rows)];
        }
    }

    /// <summary>Figures and running rows as they change, for the page's script.</summary>
    public IActionResult OnGetLive() => live.Watchers >= LiveOverview.WatchersMax
        ? StatusCode(StatusCodes.Status503ServiceUnavailable)
        : new LiveResult(live.FeedOf(Groups, May(Permissions.RunsRead)));

    private LineChart ChartOf(IReadOnlyList<LatenessPoint> points) => new()
    {
        Title = text["How late runs started, over time."],
        At = text["From (UTC)"],
        Instants = [.. points.Select(point => point.FromAt)],
        Series =
        [
            new ChartSeries("p50", "first", [.. points.Select(point => point.Figures.P50)]),
            new ChartSeries("p95", "second", [.. points.Select(point => point.Figures.P95)]),
            new ChartSeries("p99", "third", [.. points.Select(point => point.Figures.P99)]),
        ],
    };
}
