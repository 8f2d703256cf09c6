using Microsoft.Extensions.Options;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Maintenance;

/// <summary>Deletes old history in small bites, resting longer than it works, on one node at a time.</summary>
internal sealed partial class RetentionSweep(
    RetentionStore store, AuditChainStore audit, NodeStore nodes, SweepLease lease, IOptions<RetentionOptions> options, IClusterClock clock, TimeProvider time, ILogger<RetentionSweep> logger)
    : BackgroundService
{
    public const string LeaseName = "retention";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NodesFor = TimeSpan.FromDays(1);
    private readonly JobRounds _rounds = new();
    private bool _held;
    private (string Id, long DueAt) _logsSweptTo = ("", 0);

    /// <summary>One pass over everything; the caller holds the lease.</summary>
    internal async Task<RetentionPass> PassAsync(CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        var kept = options.Value;
        var byAge = await SweepAsync(token => store.DueBeforeAsync(Before(now, kept.RunDays), token), cancellationToken);
        var byNumber = await SweepJobsAsync(now, kept.RunsPerJob, cancellationToken);
        await SweepChainsAsync(Before(now, kept.RunDays), cancellationToken);
        var ofLogs = await SweepLogsAsync(Before(now, kept.LogDays), cancellationToken);
        var audited = await SweepAuditAsync(Before(now, kept.AuditDays), cancellationToken);
        await nodes.ForgetAsync(now - NodesFor.Micros(), cancellationToken);
        return new RetentionPass(byAge, byNumber, ofLogs, audited);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!_held)
        {
            return;
        }

        try
        {
            await lease.ReleaseAsync(LeaseName, cancellationToken);
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (clock.IsTrusted && await lease.TryAcquireAsync(LeaseName, LeaseFor, stoppingToken))
                {
                    _held = true;
                    var pass = await PassAsync(stoppingToken);
                    if (pass != RetentionPass.Nothing)
                    {
                        Log.Swept(logger, pass.RunsByAge, pass.RunsByNumber, pass.RunsOfLogs, pass.AuditRows);
                    }
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // What is not deleted now is deleted later.
                Log.Failed(logger, exception.Message);
            }
        }
    }

    private async Task<int> SweepJobsAsync(long now, int keep, CancellationToken cancellationToken)
    {
        var deleted = 0;
        for (var jobs = await store.NextJobsAsync("", cancellationToken); jobs.Count > 0; jobs = await store.NextJobsAsync(jobs[^1], cancellationToken))
        {
            foreach (var job in jobs.Where(job => _rounds.IsDue(job, now)))
            {
                var boundary = await store.OldestToKeepAsync(job, keep, now, cancellationToken);
                var ofJob = boundary is { } before ? await SweepAsync(token => store.OfJobBeforeAsync(job, before, token), cancellationToken) : 0;
                _rounds.Visited(job, now, ofJob > 0);
                deleted += ofJob;
            }
        }

        _rounds.Forget(now);
        return deleted;
    }

    /// <summary>Deletes what <paramref name="next"/> finds until it finds nothing more.</summary>
    private async Task<int> SweepAsync(Func<CancellationToken, Task<IReadOnlyList<string>>> next, CancellationToken cancellationToken)
    {
        for (var deleted = 0; ;)
        {
            var ids = await next(cancellationToken);
            if (ids.Count == 0)
            {
                return deleted;
            }

            await DeleteLogsAsync(ids, cancellationToken);
            var start = time.GetTimestamp();
            await store.DeleteRunsAsync(ids, cancellationToken);
            deleted += ids.Count;
            await RestAsync(start, cancellationToken);
            await RenewAsync(cancellationToken);
        }
    }

    private async Task<int> SweepLogsAsync(long before, CancellationToken cancellationToken)
    {
        for (var swept = 0; ;)
        {
            var runs = await store.AfterAsync(_logsSweptTo, before, cancellationToken);
            if (runs.Count == 0)
            {
                return swept;
            }

            await DeleteLogsAsync([.. runs.Select(run => run.Id)], cancellationToken);
            swept += runs.Count;
            _logsSweptTo = runs[^1];
            await RenewAsync(cancellationToken);
        }
    }

    private async Task<int> SweepAuditAsync(long before, CancellationToken cancellationToken)
    {
        for (var cut = 0; ;)
        {
            var start = time.GetTimestamp();
            var bite = await audit.CutAsync(before, RetentionStore.Bite, cancellationToken);
            cut += bite;
            if (bite < RetentionStore.Bite)
            {
                return cut;
            }

            await RestAsync(start, cancellationToken);
            await RenewAsync(cancellationToken);
        }
    }

    private async Task SweepChainsAsync(long before, CancellationToken cancellationToken)
    {
        for (var more = true; more;)
        {
            var start = time.GetTimestamp();
            more = await store.DeleteChainsAsync(before, cancellationToken);
            await RestAsync(start, cancellationToken);
        }
    }

    private async Task DeleteLogsAsync(IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        for (var more = true; more;)
        {
            var start = time.GetTimestamp();
            more = await store.DeleteLogsAsync(runIds, cancellationToken);
            await RestAsync(start, cancellationToken);
        }
    }

    // Three quarters of the time belong to others.
    private Task RestAsync(long workedSince, CancellationToken cancellationToken)
    {
        var rest = Math.Clamp(time.GetElapsedTime(workedSince).Ticks * 3, ShortestRest.Ticks, LongestRest.Ticks);
        return Task.Delay(TimeSpan.FromTicks(rest), time, cancellationToken);
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (!await lease.TryAcquireAsync(LeaseName, LeaseFor, cancellationToken))
        {
            throw new InvalidOperationException("Another node took the lease of the retention sweep over.");
        }
    }

    private static long Before(long now, int days) => now - TimeSpan.FromDays(days).Micros();

    private static partial class Log
    {
        [LoggerMessage(14000, LogLevel.Information, "Retention deleted {ByAge} runs by age, {ByNumber} by number and {Audited} audit rows, and looked through the logs of {OfLogs} runs.")]
        public static partial void Swept(ILogger logger, int byAge, int byNumber, int ofLogs, int audited);

        [LoggerMessage(14001, LogLevel.Warning, "The retention sweep was interrupted and goes on later: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
