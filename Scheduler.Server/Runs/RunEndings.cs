using System.Data.Common;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>
/// Ends runs after which something may follow: another attempt of the same run, the next run of a fixed delay, dependent jobs. The end and what follows
/// it are one transaction, so that neither a node's death nor a repeated report can lose or double a step.
/// </summary>
internal sealed class RunEndings(
    IDatabase database,
    RunEndStore store,
    RunReportStore reports,
    IJobDefinitions jobs,
    IRunRouter router,
    IRunFollowers followers,
    IClusterClock clock,
    IOptions<SchedulingOptions> options)
{
    // An executor's clock is trusted this far ahead of ours.
    private const long ClockToleranceMicros = 1_000_000;

    /// <summary>Writes ends that executors reported.</summary>
    /// <returns>The deliveries whose run is tried again.</returns>
    public async Task<IReadOnlySet<RunRef>> ReportAsync(IReadOnlyList<ReceivedReport> received, CancellationToken cancellationToken)
    {
        var again = new HashSet<RunRef>();
        await WithFollowUpAsync(
            async (next, transaction, token) =>
            {
                again.Clear();
                var now = clock.NowMicros;
                var open = await store.LockAsync(received.Select(report => report.Report.RunId), transaction, token);
                var (plain, ended, canceled, attempts) = (new List<ReceivedReport>(), new List<EndedRun>(), new List<EndedRun>(), new List<NextAttempt>());
                foreach (var report in received)
                {
                    // Another copy of the report, or a sweep, may have been faster.
                    if (!open.TryGetValue(report.Report.RunId, out var run) || !IsCurrent(run, report))
                    {
                        continue;
                    }

                    var endedAt = Math.Min(report.Report.EndedAtMicros ?? now, now + ClockToleranceMicros);
                    if (report.State is not { } state)
                    {
                        canceled.Add(run.Ended(RunState.Canceled, null, now));
                    }
                    else if (state is RunState.Failed or RunState.TimedOut && await RetryAsync(run, token) is { } job)
                    {
                        attempts.Add(Attempt(run, job, state, report.Reason, endedAt, now) with
                        {
                            Node = report.Node,
                            ArmedAt = report.Report.ArmedAtMicros,
                            StartedAt = report.Report.StartedAtMicros,
                            ClockErrorMicros = report.Report.StartedAtMicros is null ? null : report.Report.ClockErrorMicros,
                            Error = report.Report.Error is null ? null : JsonSerializer.Serialize(report.Report.Error, ProtocolJson.Options),
                        });
                        again.Add(new RunRef(run.Id, run.Fence));
                    }
                    else
                    {
                        plain.Add(report);
                        ended.Add(run.Ended(state, report.Reason, endedAt, report.Report.Result?.GetRawText()));
                    }
                }

                if (plain.Count > 0)
                {
                    await reports.EndAsync(plain, transaction, token);
                }

                await store.EndAsync(canceled, open, transaction, token);
                await PlanAgainAsync(attempts, next, transaction, token);
                await followers.FollowAsync([.. ended, .. canceled], next, transaction, token);
            },
            cancellationToken);
        return again;
    }

    /// <summary>
    /// Takes back what a dead executor was sent. A run that had started and has attempts left is charged for it; one that had not, or has none, is
    /// delivered again as long as that may help.
    /// </summary>
    /// <returns>How many.</returns>
    public async Task<int> TakeSentAsync(string executorId, IReadOnlyCollection<string> keep, CancellationToken cancellationToken)
    {
        var ids = await store.FindSentAsync(executorId, keep, cancellationToken);
        return await SettleAsync(ids, run => run.ExecutorId == executorId && RunTransitions.Sent.Contains(run.State), Loss, cancellationToken);
    }

    /// <summary>Ends at-most-once runs that a silent executor may have been sent although they are planned.</summary>
    /// <returns>How many.</returns>
    public async Task<int> LoseMaybeSentAsync(string executorId, long dueUntil, CancellationToken cancellationToken)
    {
        var ids = await store.FindMaybeSentAsync(executorId, dueUntil, cancellationToken);
        return await SettleAsync(
            ids, run => run.ExecutorId == executorId && run.State == RunState.Planned, _ => (RunState.Lost, RunReasons.ExecutorSilent), cancellationToken);
    }

    /// <summary>Ends planned runs that waited too long for an executor to come.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ExpireAsync(IReadOnlyCollection<string> goneExecutorIds, long now, CancellationToken cancellationToken)
    {
        var ids = await store.FindExpiredAsync(goneExecutorIds, now, cancellationToken);
        return await SettleAsync(
            ids,
            run => run.State == RunState.Planned && (run.ExecutorId is null || goneExecutorIds.Contains(run.ExecutorId)),
            _ => (RunState.Skipped, RunReasons.Expired),
            cancellationToken);
    }

    /// <summary>Writes what follows the ends of runs that the caller has ended in this transaction.</summary>
    public async Task<FollowUp> FollowAsync(IReadOnlyCollection<string> runIds, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var next = new FollowUp();
        var rows = await store.LockAsync(runIds, transaction, cancellationToken);
        await followers.FollowAsync([.. rows.Values.Select(run => run.Ended(run.State, run.Reason, clock.NowMicros))], next, transaction, cancellationToken);
        return next;
    }

    /// <summary>After the commit.</summary>
    public Task AnnounceAsync(FollowUp next, CancellationToken cancellationToken) => followers.AnnounceAsync(next, cancellationToken);

    private async Task<int> SettleAsync(
        IReadOnlyList<string> ids, Func<OpenRun, bool> applies, Func<OpenRun, (RunState State, string? Reason)?> end, CancellationToken cancellationToken)
    {
        var settled = 0;
        if (ids.Count == 0)
        {
            return settled;
        }

        await WithFollowUpAsync(
            async (next, transaction, token) =>
            {
                settled = 0;
                var now = clock.NowMicros;
                var open = await store.LockAsync(ids, transaction, token);
                var (ended, attempts) = (new List<EndedRun>(), new List<NextAttempt>());
                foreach (var run in open.Values.Where(applies))
                {
                    settled++;
                    var ending = end(run);
                    if (run.State == RunState.Running && ending?.State is null or RunState.Lost && run.Delivery == DeliveryPolicy.AtLeastOnce && await RetryAsync(run, token) is { } job)
                    {
                        attempts.Add(Attempt(run, job, RunState.Lost, RunReasons.ExecutorSilent, now, now) with { Node = run.Node });
                    }
                    else if (ending is var (state, reason))
                    {
                        ended.Add(run.Ended(state, reason, now));
                    }
                    else
                    {
                        await store.RedeliverAsync(run, transaction, token);
                    }
                }

                await store.EndAsync(ended, open, transaction, token);
                await PlanAgainAsync(attempts, next, transaction, token);
                await followers.FollowAsync(ended, next, transaction, token);
            },
            cancellationToken);
        return settled;
    }

    // Null: it is delivered again.
    private static (RunState State, string? Reason)? Loss(OpenRun run) => run switch
    {
        { CancelAt: not null } => (RunState.Canceled, null),
        { Reason: RunReasons.Revoked, State: RunState.Dispatched or RunState.Armed } => (RunState.Skipped, RunReasons.Revoked),
        { Delivery: DeliveryPolicy.AtMostOnce } => (RunState.Lost, RunReasons.ExecutorSilent),
        _ when run.Fence - run.Attempt >= RunMoves.MaxUnchargedDeliveries => (RunState.Lost, RunReasons.ExecutorSilent),
        _ => null,
    };

    private static bool IsCurrent(OpenRun run, ReceivedReport report) =>
        run.Fence == report.Report.Fence
        && run.ExecutorId == report.ExecutorId
        && (RunTransitions.IsOpen(run.State) || (run is { State: RunState.Skipped, Reason: RunReasons.Revoked } && report.State is not (null or RunState.Skipped)))
        && !(run.State == RunState.Running && report.State == RunState.Skipped)
        && (report.State is not null || run.CancelAt is not null);

    /// <summary>The run's job when another attempt is to follow; null when the run ends.</summary>
    private async ValueTask<JobDefinition?> RetryAsync(OpenRun run, CancellationToken cancellationToken) =>
        run.CancelAt is null && await jobs.FindAsync(run.JobId, run.JobVersion, cancellationToken) is { } job && run.Attempt < job.Retry.MaxAttempts ? job : null;

    private static NextAttempt Attempt(OpenRun run, JobDefinition job, RunState state, string? reason, long endedAt, long now)
    {
        var notBefore = endedAt + job.Retry.PauseMicros(run.Attempt, Random.Shared.NextDouble());
        return new NextAttempt
        {
            Run = run,
            State = state,
            Reason = reason,
            EndedAt = endedAt,
            NotBefore = notBefore,
            ExpireAt = Math.Max(notBefore, now) + (job.Template.ExpireAfterMs * 1_000),
        };
    }

    private async Task PlanAgainAsync(IReadOnlyList<NextAttempt> attempts, FollowUp next, DbTransaction transaction, CancellationToken cancellationToken)
    {
        // Further away nobody knows who will be connected; a sweep routes it when it comes near.
        var until = clock.NowMicros + (long)options.Value.Lead.TotalMicroseconds;
        var rows = new List<(NextAttempt Attempt, PlannedRun Row)>();
        foreach (var attempt in attempts.Where(attempt => attempt.NotBefore <= until))
        {
            if (await jobs.FindAsync(attempt.Run.JobId, attempt.Run.JobVersion, cancellationToken) is { } job)
            {
                rows.Add((attempt, Again(attempt, job.Template)));
            }
        }

        if (rows.Count > 0)
        {
            await router.RouteAsync([.. rows.Select(row => row.Row)], transaction.Connection!, transaction, cancellationToken); // an open transaction has its connection
        }

        foreach (var (attempt, row) in rows.Where(row => row.Row.ExecutorId is not null))
        {
            attempt.ExecutorId = row.ExecutorId;
            attempt.Routing = row.Routing;
            next.Executors.Add(row.ExecutorId!); // just checked
        }

        await store.PlanAgainAsync(attempts, transaction, cancellationToken);
    }

    private static PlannedRun Again(NextAttempt attempt, RunTemplate template) => new()
    {
        Id = attempt.Run.Id,
        Origin = attempt.Run.Id,
        Template = template,
        Cause = RunCause.Retry,
        DueAt = attempt.NotBefore,
        PlannedAt = attempt.EndedAt,
        IsAgain = true,
        Shard = attempt.Run.Shard,
        LastExecutorId = attempt.Run.ExecutorId,
    };

    private async Task WithFollowUpAsync(Func<FollowUp, DbTransaction, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var next = new FollowUp();
        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                next = new FollowUp(); // the transaction may be tried again
                await work(next, transaction, token);
            },
            cancellationToken);
        await followers.AnnounceAsync(next, cancellationToken);
    }
}
