using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Alerts;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Overview;

[PagePermission(Permissions.NodesRead)]
internal sealed class OverviewPage(Dashboard dashboard, RunReader runs, JobStore jobs, ComingFires coming, ExecutorStore executors, OpenAlerts alerts, IClusterClock clock) : ConsolePage
{
    private const int Rows = 8;
    private const int FailuresRead = 100;
    private static readonly RunState[] Failures = [RunState.Failed, RunState.TimedOut, RunState.Lost];

    public DashboardView Dashboard { get; private set; } = null!; // set before the page is made

    public bool HasJobs { get; private set; }

    public IReadOnlyList<RunView> Running { get; private set; } = [];

    public IReadOnlyList<ComingFire> Coming { get; private set; } = [];

    public IReadOnlyList<(RunView Last, int Count)> Failing { get; private set; } = [];

    public IReadOnlyList<ExecutorView> Executors { get; private set; } = [];

    public long OpenAlerts { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Dashboard = await dashboard.ReadAsync(cancellationToken);
        OpenAlerts = await alerts.CountAsync(User, cancellationToken);
        IReadOnlyList<string>? groups = User.Groups() is { } own ? [.. own] : null;
        if (May(Permissions.RunsRead))
        {
            Running = (await runs.ListAsync(new RunFilter { Groups = groups, States = [RunState.Running] }, new PageQuery { Limit = Rows }, cancellationToken)).Items;
            var dayAgo = clock.NowMicros - TimeSpan.FromDays(1).Micros();
            var failed = await runs.ListAsync(new RunFilter { Groups = groups, States = Failures, From = dayAgo }, new PageQuery { Limit = FailuresRead }, cancellationToken);
            Failing = [.. failed.Items.GroupBy(run => run.JobId, StringComparer.Ordinal).Select(group => (group.First(), group.Count())).Take(Rows)];
        }

        if (May(Permissions.JobsRead))
        {
            HasJobs = groups is not { Count: 0 } && (await jobs.ListAsync(new JobFilter { Groups = groups, Take = 1 }, cancellationToken)).Count > 0;
            Coming = [.. (await coming.ReadAsync(groups, TimeSpan.FromMinutes(15), perTrigger: 1, cancellationToken)).Fires.Take(Rows)];
        }

        if (May(Permissions.ExecutorsRead))
        {
            Executors = [.. (await executors.ListAsync(cancellationToken)).Select(row => ExecutorView.From(row, clock.NowMicros))
                .OrderBy(executor => executor.State == "offline").ThenBy(executor => executor.Name, StringComparer.Ordinal).Take(Rows)];
        }
    }
}
