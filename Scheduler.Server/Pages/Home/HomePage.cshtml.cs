using Scheduler.Server.Access;
using Scheduler.Server.Alarms;
using Scheduler.Server.Alarms.Ringing;
using Scheduler.Server.Alerts;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Alerts;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Pages.Home;

/// <summary>What somebody who only uses the product cares for: how their jobs went, what is wrong, whether there is somebody to run them.</summary>
[PagePermission]
internal sealed class HomePage(
    JobStore jobs, RunReader runs, ExecutorStore executors, AlertStore alerts, OpenAlerts openAlerts, AlarmService alarms, AlarmRunReader rings, CalendarReader calendars, IClusterClock clock) : ConsolePage
{
    private const int JobsShown = 50;
    private const int RunsRead = 200;
    private const int AlertsShown = 8;
    private const int AlarmsShown = 8;
    private static readonly RunState[] Ended = [RunState.Succeeded, RunState.Failed, RunState.TimedOut, RunState.Canceled, RunState.Skipped, RunState.Lost];

    /// <summary>With their last ended run, if it is among the latest of all; those that went wrong first.</summary>
    public IReadOnlyList<(JobRow Job, RunView? Last)> Jobs { get; private set; } = [];

    public IReadOnlyList<RunView> Running { get; private set; } = [];

    public IReadOnlyList<AlertView> Alerts { get; private set; } = [];

    public long OpenAlerts { get; private set; }

    /// <summary>With when they ring next; the next one first.</summary>
    public IReadOnlyList<(AlarmView Alarm, DateTimeOffset? Next)> Alarms { get; private set; } = [];

    public IReadOnlyList<AlarmRunView> Missed { get; private set; } = [];

    public int Online { get; private set; }

    public int Offline { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string>? groups = User.Groups() is { } own ? [.. own] : null;
        var sees = groups is not { Count: 0 };
        var last = new Dictionary<string, RunView>(StringComparer.Ordinal);
        if (May(Permissions.RunsRead) && sees)
        {
            var ended = await runs.ListAsync(new RunFilter { Groups = groups, States = Ended }, new PageQuery { Limit = RunsRead }, cancellationToken);
            foreach (var run in ended.Items)
            {
                last.TryAdd(run.JobId, run);
            }

            Running = (await runs.ListAsync(new RunFilter { Groups = groups, States = [RunState.Running] }, new PageQuery { Limit = RunsRead }, cancellationToken)).Items;
        }

        if (May(Permissions.JobsRead) && sees)
        {
            var found = await jobs.ListAsync(new JobFilter { Groups = groups, Take = JobsShown }, cancellationToken);
            Jobs = [.. found.Select(job => (job, last.GetValueOrDefault(job.Id))).OrderByDescending(pair => IsBad(pair.Item2))];
        }

        if (May(Permissions.AlertsRead))
        {
            OpenAlerts = await openAlerts.CountAsync(User, cancellationToken);
            Alerts = [.. (await alerts.ListAsync(new AlertFilter { Groups = groups, States = [AlertState.Open] }, null, AlertsShown, cancellationToken)).Select(AlertView.From)];
        }

        if (May(Permissions.AlarmsRead) && User.UserId() is { } userId)
        {
            var mine = (await alarms.ListAsync(userId, null, AlarmService.AlarmsMax, cancellationToken)).Select(AlarmView.Of).ToList();
            var excluded = await calendars.ReadAsync(mine.Select(alarm => alarm.Trigger.Calendar), cancellationToken);
            Alarms = [.. mine.Select(alarm => (alarm, Next: NextOf(alarm, excluded))).OrderBy(pair => pair.Next ?? DateTimeOffset.MaxValue).Take(AlarmsShown)];
            Missed = (await rings.MissedAsync(userId, null, new PageQuery { Limit = AlarmsShown }, cancellationToken)).Items;
        }

        if (May(Permissions.ExecutorsRead))
        {
            var views = (await executors.ListAsync(cancellationToken)).Select(row => ExecutorView.From(row, clock.NowMicros)).ToList();
            Offline = views.Count(executor => executor.State == "offline");
            Online = views.Count - Offline;
        }
    }

    private DateTimeOffset? NextOf(AlarmView alarm, CalendarSet excluded) =>
        NextFires.Of(alarm.Trigger, clock.UtcNow, 1, excluded.Of(alarm.Trigger.Calendar)) is [var next, ..] ? next : null;

    private static bool IsBad(RunView? run) => run?.State is RunState.Failed or RunState.TimedOut or RunState.Lost;
}
