using System.Data.Common;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Dispatch;
using Scheduler.Server.Executors;
using Scheduler.Server.Executors.Routing;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Maintenance;

/// <summary>
/// Finds executors for runs that have none, and takes runs from executors that are gone: unsent ones once the node that held the connection said
/// so, sent ones after 12 s of silence, provided this node itself had the database all that time. Each step is a compare-and-set, so two nodes may
/// sweep at once; the lease only saves work.
/// </summary>
internal sealed partial class RecoverySweep(
    IDatabase database,
    RunRecoveryStore store,
    RunEndings endings,
    RunCommandStore commands,
    ExecutorStore executors,
    ExecutorDirectory directory,
    SeatStore seats,
    RunRouter router,
    Broadcasts broadcasts,
    IJobDefinitions jobs,
    IRunDelivery delivery,
    SweepLease lease,
    SweepSignal signal,
    IClusterClock clock,
    IOptions<SchedulingOptions> options,
    TimeProvider time,
    ILogger<RecoverySweep> logger) : BackgroundService
{
    private const string LeaseName = "recovery";
    private const int ForgetCommandsEvery = 60;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RecentlySeen = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RevokedAnswer = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CommandsKept = TimeSpan.FromMinutes(10);
    private long _healthySince;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _healthySince = time.GetTimestamp();
        for (var pass = 0; !stoppingToken.IsCancellationRequested; pass++)
        {
            var signalled = await signal.WaitAsync(Period, time, stoppingToken);
            try
            {
                if (clock.SinceContact > Margin + Margin)
                {
                    // Whoever could not see the database cannot say who was silent meanwhile.
                    _healthySince = time.GetTimestamp();
                }
                else if (signalled || await lease.TryAcquireAsync(LeaseName, LeaseFor, stoppingToken))
                {
                    await SweepAsync(stoppingToken);
                    if (pass % ForgetCommandsEvery == 0)
                    {
                        await commands.DeleteOlderAsync(clock.NowMicros - (long)CommandsKept.TotalMicroseconds, stoppingToken);
                    }
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.SweepFailed(logger, exception.Message);
                _healthySince = clock.SinceContact > Margin ? time.GetTimestamp() : _healthySince;
            }
        }
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        await directory.RefreshAsync(cancellationToken);
        var now = clock.NowMicros;
        var soon = now + (long)(options.Value.Arm + Margin).TotalMicroseconds;
        var all = directory.Executors;
        var dead = new List<KnownExecutor>();
        if (time.GetElapsedTime(_healthySince) > ExecutorLiveness.DeadAfter)
        {
            var silentSince = now - (long)ExecutorLiveness.DeadAfter.TotalMicroseconds;
            dead = [.. all.Where(executor => executor.Row.SeenAt < silentSince && MayHold(executor, now))];
            foreach (var executor in dead)
            {
                var sendable = ExecutorLiveness.NodeLease + options.Value.Arm + Margin;
                var maybeSent = executor.Row.SeenAt + (long)sendable.TotalMicroseconds;
                var taken = await store.TakeSentAsync(executor.Id, [], now, cancellationToken)
                    + await store.LoseMaybeSentAsync(executor.Id, maybeSent, now, cancellationToken)
                    + await endings.TakeSentAsync(executor.Id, [], cancellationToken)
                    + await endings.LoseMaybeSentAsync(executor.Id, maybeSent, cancellationToken);
                if (taken > 0)
                {
                    Log.TakenFromSilent(logger, taken, executor.Row.Name, executor.Row.App);
                }
            }

            await executors.MarkSilentAsync(silentSince, cancellationToken);
        }

        var gone = all.Where(executor => !executor.Row.Connected || executor.Row.Draining || dead.Contains(executor)).ToList();
        foreach (var executor in gone.Where(executor => MayHold(executor, now)))
        {
            var taken = await store.TakeUnsentAsync(executor.Id, soon, cancellationToken);
            if (taken > 0)
            {
                Log.TakenUnsent(logger, taken, executor.Row.Name, executor.Row.App);
            }

            foreach (var (jobId, version) in await store.ReadSeatedJobsAsync(executor.Id, soon, cancellationToken))
            {
                await MoveSeatAsync(jobId, version, null, cancellationToken);
            }
        }

        await store.ExpireAsync([.. gone.Select(executor => executor.Id)], now, cancellationToken);
        await endings.ExpireAsync([.. gone.Select(executor => executor.Id)], now, cancellationToken);
        await RouteAsync(now, cancellationToken);
        if (all.Count > 0)
        {
            await store.SweepRevokedAsync([.. all.Select(executor => executor.Id)], now - (long)RevokedAnswer.TotalMicroseconds, now, cancellationToken);
        }
    }

    // The count is some seconds old; one that was here lately may have been given runs since.
    private static bool MayHold(KnownExecutor executor, long now) => executor.Open > 0 || executor.Row.SeenAt > now - (long)RecentlySeen.TotalMicroseconds;

    /// <param name="jobId">The job.</param>
    /// <param name="version">Its version.</param>
    /// <param name="failedAt">The executor that an attempt failed on; null when the seat moves because its executor is gone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async Task<bool> MoveSeatAsync(string jobId, int version, string? failedAt, CancellationToken cancellationToken)
    {
        var (holder, epoch) = await seats.FindAsync(jobId, cancellationToken);
        if (holder is null
            || (failedAt is not null && failedAt != holder)
            || await jobs.FindAsync(jobId, version, cancellationToken) is not { } job
            || router.Choose(job.Template, failedAt) is not { } next
            || next.Id == holder
            || !await seats.TryMoveAsync(jobId, holder, epoch, next.Id, router.ReasonOfMove(job.Template, next, failedAt), cancellationToken))
        {
            return false;
        }

        Log.SeatMoved(logger, job.Name, next.Row.Name);
        delivery.LookNow([next.Id]);
        return true;
    }

    private async Task RouteAsync(long now, CancellationToken cancellationToken)
    {
        var unrouted = await store.ReadUnroutedAsync(now + (long)options.Value.Lead.TotalMicroseconds, cancellationToken);
        if (unrouted.Count == 0)
        {
            return;
        }

        var rows = new List<(UnroutedRun Run, PlannedRun Planned)>(unrouted.Count);
        var unspread = new List<(string RunId, RunTemplate Template)>();
        var movedJobs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in unrouted)
        {
            if (movedJobs.Contains(run.JobId) || await jobs.FindAsync(run.JobId, run.JobVersion, cancellationToken) is not { } job)
            {
                continue;
            }

            if (run.Shard is null && job.Template.Routing == RoutingStrategy.Broadcast)
            {
                if (broadcasts.IsNear(run.DueAt))
                {
                    unspread.Add((run.Id, job.Template));
                }

                continue;
            }

            var goesOn = job.Template is { Routing: RoutingStrategy.Failover, Seated: true } && run.LastExecutorId is not null;
            if (goesOn && await MoveSeatAsync(run.JobId, run.JobVersion, run.LastExecutorId, cancellationToken))
            {
                // With the seat went all that the job has planned.
                movedJobs.Add(run.JobId);
                rows.RemoveAll(row => row.Run.JobId == run.JobId);
                continue;
            }

            rows.Add((run, new PlannedRun
            {
                Id = run.Id,
                Origin = run.Id,
                Template = job.Template,
                Cause = RunCause.Trigger,
                DueAt = run.DueAt,
                PlannedAt = now,
                IsAgain = run.Fence > 1,
                Shard = run.Shard,
                LastExecutorId = goesOn ? null : run.LastExecutorId,
            }));
        }

        await broadcasts.SpreadAsync(unspread, cancellationToken);
        var named = await database.InTransactionAsync((transaction, token) => NameAsync(rows, transaction, token), cancellationToken);
        delivery.LookNow(named);
        foreach (var job in rows.Where(row => row.Planned.ExecutorId is null && row.Planned.Template.Seated).GroupBy(row => row.Run.JobId, StringComparer.Ordinal))
        {
            await MoveSeatAsync(job.Key, job.First().Run.JobVersion, null, cancellationToken);
        }
    }

    private async Task<IReadOnlyCollection<string>> NameAsync(
        List<(UnroutedRun Run, PlannedRun Planned)> rows, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await router.RouteAsync([.. rows.Select(row => row.Planned)], transaction.Connection!, transaction, cancellationToken); // an open transaction has its connection
        var chosen = rows.Where(row => row.Planned.ExecutorId is not null).Select(row => (row.Run, row.Planned.ExecutorId!, row.Planned.Routing)).ToList(); // filtered
        await store.NameAsync(chosen, transaction, cancellationToken);
        return [.. chosen.Select(item => item.Item2).Distinct(StringComparer.Ordinal)];
    }

    private static partial class Log
    {
        [LoggerMessage(13000, LogLevel.Warning, "Looking for lost and waiting runs failed: {Reason}. It is tried again.")]
        public static partial void SweepFailed(ILogger logger, string reason);

        [LoggerMessage(13001, LogLevel.Warning, "{Runs} sent runs were taken from executor {Name} of app {App}, which has been silent for 12 s.")]
        public static partial void TakenFromSilent(ILogger logger, int runs, string name, string app);

        [LoggerMessage(13002, LogLevel.Information, "{Runs} unsent runs were taken from executor {Name} of app {App}, which is gone or drains.")]
        public static partial void TakenUnsent(ILogger logger, int runs, string name, string app);

        [LoggerMessage(13003, LogLevel.Information, "The seat of job {Job} moved to executor {Name}.")]
        public static partial void SeatMoved(ILogger logger, string job, string name);
    }
}
