using System.Data.Common;
using System.Text.Json;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Dispatch;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>What becomes of an alarm's occurrences: rung from outside, ringing, acknowledged, snoozed, missed. Whatever happens first counts; the rest finds nothing that rings.</summary>
internal sealed class AlarmRuns(
    IDatabase database, AlarmRunStore store, RunStore runs, RunCalls calls, RunEndings endings, IJobDefinitions jobs, AlarmSignal signal, NodeIdentity node, IClusterClock clock)
{
    /// <summary>Rings now.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="userId">Whose it is.</param>
    /// <param name="origin">The same one names the same run; null for a run of its own.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The run.</returns>
    public async Task<string> RingAsync(JobRow alarm, string userId, string? origin, AuditActor actor, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(alarm.Id, alarm.Version, cancellationToken)
            ?? throw new InvalidOperationException($"Alarm {alarm.Id} has no version {alarm.Version}.");
        var runIds = await calls.CallAsync(
            [new RunCall { Job = job, Origin = origin }],
            ids => new AuditEntry
            {
                Actor = actor,
                Action = "alarm.ring",
                ObjectKind = "alarm",
                ObjectId = alarm.Id,
                ObjectName = alarm.Spec.Description,
                Group = alarm.Spec.Group,
                After = AuditEntry.Json(new { runId = ids[0] }),
            },
            cancellationToken);
        signal.LookNow(userId);
        return runIds[0];
    }

    /// <summary>A browser has begun to ring, at an instant that it says.</summary>
    public async Task<bool> RangAsync(string runId, string userId, long atMicros, long errorMicros, CancellationToken cancellationToken)
    {
        var started = await store.StartAsync(runId, userId, Math.Min(atMicros, clock.NowMicros), errorMicros, node.Name, cancellationToken);
        if (started)
        {
            signal.LookNow(userId);
        }

        return started;
    }

    /// <returns>The runs that rang until now.</returns>
    public Task<IReadOnlyList<string>> AcknowledgeAsync(string userId, string? alarmId, string? runId, CancellationToken cancellationToken) => ChangeAsync(
        userId,
        async (transaction, token) =>
        {
            var now = clock.NowMicros;
            var ringing = await store.LockRingingAsync(userId, alarmId, runId, now, transaction, token);
            return (await EndAsync(ringing, RunState.Succeeded, null, null, now, transaction, token), IdsOf(ringing));
        },
        cancellationToken);

    /// <param name="userId">Whose alarms.</param>
    /// <param name="alarmId">Of which; null for any.</param>
    /// <param name="runId">Which occurrence; null for all that ring.</param>
    /// <param name="minutes">How long; null for as long as the alarm says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The occurrence that rings then; null when nothing rings.</returns>
    public Task<SnoozedRun?> SnoozeAsync(string userId, string? alarmId, string? runId, int? minutes, CancellationToken cancellationToken) => ChangeAsync(
        userId,
        async (transaction, token) =>
        {
            var now = clock.NowMicros;
            var ringing = await store.LockRingingAsync(userId, alarmId, runId, now, transaction, token);
            if (ringing.Count == 0 || await jobs.FindCurrentAsync(ringing[^1].JobId, token) is not { } job)
            {
                return (new FollowUp(), (SnoozedRun?)null);
            }

            var next = Next(ringing[^1], job, minutes, now);
            await runs.InsertAsync([next], transaction.Connection!, transaction, token); // an open transaction has its connection
            var result = JsonSerializer.Serialize(new { snoozedTo = next.Id });
            return (await EndAsync(ringing, RunState.Succeeded, null, result, now, transaction, token), new SnoozedRun(next.Id, Instants.FromMicros(next.DueAt)));
        },
        cancellationToken);

    /// <summary>Ends what nobody acknowledged in time: what rang has timed out, what no browser rang was missed.</summary>
    public async Task MissAsync(string userId, IReadOnlyCollection<string> runIds, CancellationToken cancellationToken) => await ChangeAsync(
        userId,
        async (transaction, token) =>
        {
            var now = clock.NowMicros;
            var held = (await store.LockRingingAsync(userId, null, null, now, transaction, token)).Where(run => run.ExpireAt < now && runIds.Contains(run.Id)).ToList();
            var rang = await EndAsync([.. held.Where(run => run.State == RunState.Running)], RunState.TimedOut, null, null, now, transaction, token);
            var silent = await EndAsync([.. held.Where(run => run.State == RunState.Planned)], RunState.Skipped, RunReasons.Missed, null, now, transaction, token);
            rang.Sent.AddRange(silent.Sent);
            rang.Executors.UnionWith(silent.Executors);
            return (rang, held.Count);
        },
        cancellationToken);

    private static PlannedRun Next(AlarmRunRow last, JobDefinition job, int? minutes, long now) => new()
    {
        Id = Ids.New(Instants.FromMicros(now)),
        Origin = RunOrigins.Snooze(last.Id),
        Template = job.Template,
        Cause = RunCause.Alarm,
        DueAt = now + TimeSpan.FromMinutes(minutes ?? AlarmArgs.Parse(job.Args).SnoozeMinutes).Micros(),
        PlannedAt = now,
        ExecutorId = job.Template.User,
    };

    private async Task<FollowUp> EndAsync(
        IReadOnlyList<AlarmRunRow> ringing, RunState state, string? reason, string? result, long now, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (ringing.Count == 0)
        {
            return new FollowUp();
        }

        await store.EndAsync(IdsOf(ringing), state, reason, result, now, transaction, cancellationToken);
        return await endings.FollowAsync(IdsOf(ringing), transaction, cancellationToken);
    }

    private async Task<T> ChangeAsync<T>(string userId, Func<DbTransaction, CancellationToken, Task<(FollowUp Next, T Value)>> change, CancellationToken cancellationToken)
    {
        var (next, value) = await database.InTransactionAsync(change, cancellationToken);
        await endings.AnnounceAsync(next, cancellationToken);
        signal.LookNow(userId);
        return value;
    }

    private static IReadOnlyList<string> IdsOf(IReadOnlyList<AlarmRunRow> rows) => [.. rows.Select(row => row.Id)];
}
