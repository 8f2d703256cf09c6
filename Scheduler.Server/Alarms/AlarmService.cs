using Scheduler.Server.Access;
using Scheduler.Server.Alarms.Ringing;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Alarms;

/// <summary>Creates and changes alarms. An alarm is a job of its user's personal group, planned by the same triggers and written to the same ledger.</summary>
internal sealed class AlarmService(
    JobStore jobs, JobService writer, TriggerSchedules schedules, CalendarReader calendars, AlarmStore store, AlarmRunStore runs, AlarmSignal signal, AuditStore audit, IClusterClock clock)
{
    public const int AlarmsMax = 100;

    /// <summary>Null when there is no such alarm of this user.</summary>
    public async Task<JobRow?> FindAsync(string id, string userId, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await jobs.FindAsync(id, cancellationToken) is { } alarm && IsOf(alarm, userId) ? alarm : null;

    /// <summary>By the order in which they were made, after the given one.</summary>
    public Task<IReadOnlyList<JobRow>> ListAsync(string userId, string? afterName, int take, CancellationToken cancellationToken)
    {
        var group = PersonalGroup.Of(userId);
        return jobs.ListAsync(new JobFilter { Groups = [group], After = afterName is null ? null : (group, afterName), Take = take }, cancellationToken);
    }

    public async Task<AlarmAnswer> CreateAsync(AlarmDocument document, string userId, AuditActor actor, CancellationToken cancellationToken)
    {
        var known = await calendars.ReadAsync([document.Trigger.Calendar], cancellationToken);
        var errors = new FieldErrors();
        if (AlarmValidation.Read(document, userId, null, clock.UtcNow, known, errors) is not { } spec)
        {
            return AlarmAnswer.Refused(Problem.Validation(errors));
        }

        return await ChangeAsync(
            userId,
            async (change, token) =>
            {
                if (await store.CountAsync(spec.Group, change.Transaction, token) >= AlarmsMax)
                {
                    return AlarmAnswer.Refused(Problem.Conflict($"You have {AlarmsMax} alarms, which is the most. Delete one first."));
                }

                var now = change.Now.ToMicros();
                var alarm = new JobRow { Id = Ids.New(change.Now), Version = 1, State = JobState.Active, Spec = spec, CreatedAt = now, UpdatedAt = now };
                await writer.WriteNewAsync(change, [alarm], actor, token);
                await audit.AppendAsync(change.Transaction, Entry(actor, "alarm.create", null, alarm), token);
                return AlarmAnswer.Of(alarm);
            },
            cancellationToken);
    }

    public async Task<AlarmAnswer> ReplaceAsync(string id, AlarmDocument document, IfMatch ifMatch, string userId, AuditActor actor, CancellationToken cancellationToken)
    {
        var known = await calendars.ReadAsync([document.Trigger.Calendar], cancellationToken);
        return await ChangeAsync(
            userId,
            async (change, token) =>
            {
                if (await jobs.LockAsync(id, change.Transaction, token) is not { } current || !IsOf(current, userId))
                {
                    return AlarmAnswer.Refused(NotFound(id));
                }

                if (!ifMatch.Matches(current.Version))
                {
                    return AlarmAnswer.Refused(Problem.PreconditionFailed($"Alarm {id} is at version {current.Version} by now."));
                }

                var errors = new FieldErrors();
                if (AlarmValidation.Read(document, userId, current, clock.UtcNow, known, errors) is not { } spec)
                {
                    return AlarmAnswer.Refused(Problem.Validation(errors));
                }

                var alarm = current with { Spec = spec, Version = current.Version + 1, UpdatedAt = change.Now.ToMicros() };
                await writer.WriteChangedAsync(change, current, alarm, actor, token);
                await audit.AppendAsync(change.Transaction, Entry(actor, "alarm.update", current, alarm), token);
                return AlarmAnswer.Of(alarm);
            },
            cancellationToken);
    }

    /// <returns>Null when the alarm is gone, and silent.</returns>
    public async Task<ProblemResult?> DeleteAsync(string id, string userId, AuditActor actor, CancellationToken cancellationToken)
    {
        var answer = await ChangeAsync(
            userId,
            async (change, token) =>
            {
                if (await jobs.LockAsync(id, change.Transaction, token) is not { } alarm || !IsOf(alarm, userId))
                {
                    return AlarmAnswer.Refused(NotFound(id));
                }

                await writer.WriteDeletedAsync(change, alarm, token);
                await runs.CancelAllAsync(userId, id, change.Now.ToMicros(), change.Transaction, token);
                await audit.AppendAsync(change.Transaction, Entry(actor, "alarm.delete", alarm, null), token);
                return AlarmAnswer.Of(alarm);
            },
            cancellationToken);
        return answer.Refusal;
    }

    public static ProblemResult NotFound(string id) => Problem.NotFound($"There is no alarm {id}.");

    private static bool IsOf(JobRow job, string userId) => job.Spec.Group == PersonalGroup.Of(userId);

    private async Task<AlarmAnswer> ChangeAsync(string userId, Func<ScheduleChange, CancellationToken, Task<AlarmAnswer>> change, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await schedules.ChangeAsync(change, cancellationToken);
            signal.LookNow(userId);
            return answer;
        }
        catch (CalendarMissingException exception)
        {
            return AlarmAnswer.Refused(Problem.Conflict(exception.Message));
        }
    }

    private static AuditEntry Entry(AuditActor actor, string action, JobRow? before, JobRow? after)
    {
        var alarm = after ?? before ?? throw new ArgumentNullException(nameof(after), "Nothing was changed.");
        return new AuditEntry
        {
            Actor = actor,
            Action = action,
            ObjectKind = "alarm",
            ObjectId = alarm.Id,
            ObjectName = alarm.Spec.Description,
            Group = alarm.Spec.Group,
            Before = before is null ? null : AuditEntry.Json(AlarmView.Of(before)),
            After = after is null ? null : AuditEntry.Json(AlarmView.Of(after)),
        };
    }
}
