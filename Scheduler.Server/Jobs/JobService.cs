using System.Data.Common;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs.Secrets;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs;

/// <summary>Creates and changes jobs: the job, its version, the audit row, Quartz's triggers and the first window of runs in one transaction or not at all.</summary>
internal sealed class JobService(
    JobStore store,
    JobDefinitions definitions,
    JobDependencies dependencies,
    TriggerSchedules schedules,
    CalendarReader calendars,
    CalendarUseStore uses,
    SecretUses secrets,
    IHandlerSchemas schemas,
    AuditStore audit,
    IDatabase database,
    IClusterClock clock)
{
    public async Task<JobAnswer> CreateAsync(JobDocument document, AuditActor actor, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        ServerSetFields.Check(document, null, errors);
        var known = await KnownAsync(document, cancellationToken);
        var spec = Fitting(JobValidation.Read(document, [], clock.UtcNow, known, errors), errors);
        if (spec is null)
        {
            return JobAnswer.Refused(Problem.Validation(errors));
        }

        if (spec.NamesOthers)
        {
            // A job that does not exist yet cannot be part of a cycle, so nothing that happens before it is stored can make it wrong.
            await database.InTransactionAsync((transaction, token) => CheckAsync(null, spec, null, errors, transaction, token), cancellationToken);
        }

        return errors.Any
            ? JobAnswer.Refused(Problem.Validation(errors))
            : await OrConflictAsync(() => spec, async () => JobAnswer.Of((await CreateManyAsync([spec], actor, cancellationToken))[0]));
    }

    /// <summary>Creates valid jobs in one transaction, at most 100; a name that is taken fails all of them with the database's duplicate error.</summary>
    internal async Task<IReadOnlyList<JobRow>> CreateManyAsync(IReadOnlyList<JobSpec> specs, AuditActor actor, CancellationToken cancellationToken)
    {
        var rows = await schedules.ChangeAsync(
            async (change, token) =>
            {
                var now = change.Now.ToMicros();
                var jobs = specs.Select(spec => new JobRow { Id = Ids.New(change.Now), Version = 1, State = JobState.Active, Spec = spec, CreatedAt = now, UpdatedAt = now }).ToList();
                await WriteNewAsync(change, jobs, actor, token);
                await audit.AppendAsync(change.Transaction, JobAudit.Of(actor, jobs), token);
                return jobs;
            },
            cancellationToken);
        foreach (var row in rows)
        {
            definitions.Remember(row.Id, row.Version, row.Spec);
        }

        return rows;
    }

    /// <summary>Stores jobs that are new with all that belongs to them but the audit row.</summary>
    internal async Task WriteNewAsync(ScheduleChange change, IReadOnlyList<JobRow> created, AuditActor actor, CancellationToken cancellationToken)
    {
        await store.InsertAsync(created, NameOf(actor), change.Transaction, cancellationToken);
        await dependencies.StoreAsync(created, change.Transaction, cancellationToken);
        foreach (var job in created)
        {
            await NameAsync(job.Id, null, job.Spec, change.Transaction, cancellationToken);
            await change.StartAsync(job.Spec.ToTemplate(job.Id, job.Version), job.Spec.Triggers, cancellationToken);
        }
    }

    /// <summary>Stores a job's new version with all that belongs to it but the audit row.</summary>
    internal async Task WriteChangedAsync(ScheduleChange change, JobRow before, JobRow after, AuditActor actor, CancellationToken cancellationToken)
    {
        await store.UpdateAsync(after, NameOf(actor), change.Transaction, cancellationToken);
        await NameAsync(after.Id, before.Spec, after.Spec, change.Transaction, cancellationToken);
        await dependencies.StoreAsync(after, before.Spec, change.Transaction, cancellationToken);
        if (after.State == JobState.Active)
        {
            await RescheduleAsync(change, before, after, cancellationToken);
        }
    }

    /// <summary>Deletes a job that the caller holds, with all that belongs to it but the audit row.</summary>
    internal async Task WriteDeletedAsync(ScheduleChange change, JobRow job, CancellationToken cancellationToken)
    {
        await change.EndAsync(job.Id, job.Spec.Triggers, cancellationToken);
        await NameAsync(job.Id, job.Spec, null, change.Transaction, cancellationToken);
        await store.DeleteAsync(job.Id, change.Transaction, cancellationToken);
        await dependencies.DeleteAsync(job.Id, change.Transaction, cancellationToken);
    }

    /// <summary>Whether what it names is there: the jobs that it depends on, and the secret of its webhook.</summary>
    internal async Task CheckAsync(string? id, JobSpec spec, JobSpec? before, FieldErrors errors, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await dependencies.CheckAsync(id, spec, before, errors, transaction, cancellationToken);
        await secrets.CheckAsync(spec, errors, transaction, cancellationToken);
    }

    // Errors that were found before refuse the document even when it could be read.
    internal JobSpec? Fitting(JobSpec? spec, FieldErrors errors)
    {
        if (spec is not null && schemas.Find(spec.Target.RoutedApp, spec.Target.RoutedHandler) is { } schema)
        {
            ArgsSchema.Check(spec.Args, schema, "args", errors);
        }

        return errors.Any ? null : spec;
    }

    public async Task<JobAnswer> ReplaceAsync(string id, JobDocument document, IfMatch ifMatch, AuditActor actor, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(document, cancellationToken);
        return await ReplaceAsync(
            id,
            "job.update",
            (current, errors) =>
            {
                ServerSetFields.Check(document, current, errors);
                return Fitting(JobValidation.Read(document, current.Spec.Triggers, clock.UtcNow, known, errors), errors);
            },
            ifMatch,
            actor,
            cancellationToken);
    }

    /// <summary>Makes an earlier definition the newest version. Its triggers that are over by now come back as they were: over.</summary>
    /// <param name="id">The job.</param>
    /// <param name="version">The earlier one.</param>
    /// <param name="maySee">Whether a group is the caller's: what was of another group once stays out of sight, and no job goes back there.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JobAnswer> RollBackAsync(string id, int version, Func<string, bool> maySee, AuditActor actor, CancellationToken cancellationToken)
    {
        var earlier = await store.FindVersionAsync(id, version, cancellationToken);
        return earlier is null || !maySee(JobSpec.Parse(earlier).Group)
            ? JobAnswer.Refused(Problem.Validation("version", "is not a version of this job"))
            : await ReplaceAsync(id, "job.rollback", (current, _) => Revive(JobSpec.Parse(earlier), current), new IfMatch(), actor, cancellationToken);
    }

    public Task<JobAnswer> PauseAsync(string id, string? reason, AuditActor actor, CancellationToken cancellationToken) =>
        SwitchAsync(id, JobState.Paused, reason, actor, (change, job, token) => change.StopAsync(job.Id, job.Spec.Triggers, token), cancellationToken);

    public Task<JobAnswer> ResumeAsync(string id, AuditActor actor, CancellationToken cancellationToken) => SwitchAsync(id, JobState.Active, null, actor, (change, job, token) => change.ResumeAsync(job.Spec.ToTemplate(job.Id, job.Version), job.Spec.Triggers, token), cancellationToken);

    /// <returns>Null when the job is gone.</returns>
    public Task<ProblemResult?> DeleteAsync(string id, AuditActor actor, CancellationToken cancellationToken) =>
        schedules.ChangeAsync(
            async (change, token) =>
            {
                if (await store.LockAsync(id, change.Transaction, token) is not { } job)
                {
                    return NotFound(id);
                }

                await WriteDeletedAsync(change, job, token);
                await audit.AppendAsync(change.Transaction, JobAudit.Of(actor, "job.delete", job, null), token);
                return null;
            },
            cancellationToken);

    private async Task<JobAnswer> ReplaceAsync(
        string id, string action, Func<JobRow, FieldErrors, JobSpec?> define, IfMatch ifMatch, AuditActor actor, CancellationToken cancellationToken)
    {
        JobSpec? wanted = null;
        return await OrConflictAsync(
            () => wanted,
            () => schedules.ChangeAsync(
                async (change, token) =>
                {
                    if (await store.LockAsync(id, change.Transaction, token) is not { } current)
                    {
                        return JobAnswer.Refused(NotFound(id));
                    }

                    if (!ifMatch.Matches(current.Version))
                    {
                        return JobAnswer.Refused(Problem.PreconditionFailed($"Job {id} is at version {current.Version} by now."));
                    }

                    var errors = new FieldErrors();
                    wanted = define(current, errors);
                    if (wanted is not null)
                    {
                        await CheckAsync(id, wanted, current.Spec, errors, change.Transaction, token);
                    }

                    if (wanted is null || errors.Any)
                    {
                        return JobAnswer.Refused(Problem.Validation(errors));
                    }

                    var job = current with { Spec = wanted, Version = current.Version + 1, UpdatedAt = change.Now.ToMicros() };
                    await WriteChangedAsync(change, current, job, actor, token);
                    await audit.AppendAsync(change.Transaction, JobAudit.Of(actor, action, current, job), token);
                    return JobAnswer.Of(job);
                },
                cancellationToken));
    }

    private static async Task RescheduleAsync(ScheduleChange change, JobRow before, JobRow after, CancellationToken cancellationToken)
    {
        var template = after.Spec.ToTemplate(after.Id, after.Version);
        var kept = after.Spec.Triggers.Where(trigger => before.Spec.Triggers.Any(old => old.Id == trigger.Id)).ToList();
        var gone = before.Spec.Triggers.Where(trigger => kept.All(stays => stays.Id != trigger.Id)).ToList();
        await change.StopAsync(after.Id, gone, cancellationToken);
        await change.KeepAsync(template, kept, reroute: !after.Spec.IsRoutedLike(before.Spec), cancellationToken);
        await change.StartAsync(template, [.. after.Spec.Triggers.Except(kept)], cancellationToken);
    }

    private ValueTask<CalendarSet> KnownAsync(JobDocument document, CancellationToken cancellationToken) => calendars.ReadAsync(document.Triggers.Select(trigger => trigger.Calendar), cancellationToken);

    // Jobs without calendars and secrets, which are most, pay nothing.
    private async Task NameAsync(string jobId, JobSpec? before, JobSpec? after, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var names = after?.CalendarNames() ?? [];
        if (names.Count > 0 || before?.CalendarNames().Count > 0)
        {
            await uses.SetAsync(jobId, names, transaction, cancellationToken);
        }

        await secrets.SetAsync(jobId, before, after, transaction, cancellationToken);
    }

    // Ids of the triggers that the job still has stay; those of the past are never used again, so that revoked rows stay revoked.
    private static JobSpec Revive(JobSpec earlier, JobRow current) => earlier with
    {
        Triggers = [.. earlier.Triggers.Select(trigger => current.Spec.Triggers.Any(now => now.Id == trigger.Id && now.HasScheduleOf(trigger))
            ? trigger
            : trigger with { Id = Ids.New(Instants.FromMicros(current.UpdatedAt)) })],
    };

    private Task<JobAnswer> SwitchAsync(
        string id, JobState to, string? reason, AuditActor actor, Func<ScheduleChange, JobRow, CancellationToken, Task> apply, CancellationToken cancellationToken) =>
        schedules.ChangeAsync(
            async (change, token) =>
            {
                if (await store.LockAsync(id, change.Transaction, token) is not { } current)
                {
                    return JobAnswer.Refused(NotFound(id));
                }

                if (current.State == to)
                {
                    return JobAnswer.Of(current);
                }

                var job = current with { State = to, PauseReason = reason, UpdatedAt = change.Now.ToMicros() };
                await store.SetStateAsync(job, current.State, change.Transaction, token);
                await apply(change, job, token);
                await audit.AppendAsync(change.Transaction, JobAudit.Of(actor, to == JobState.Paused ? "job.pause" : "job.resume", current, job), token);
                return JobAnswer.Of(job);
            },
            cancellationToken);

    private async Task<JobAnswer> OrConflictAsync(Func<JobSpec?> spec, Func<Task<JobAnswer>> store)
    {
        try
        {
            return await store();
        }
        catch (DbException exception) when (database.Dialect.IsDuplicate(exception) && spec() is { } wanted)
        {
            return JobAnswer.Refused(Problem.Conflict("name", $"{wanted.Name} exists already in group {wanted.Group}"));
        }
        catch (Exception exception) when (exception is CalendarMissingException or SecretMissingException)
        {
            return JobAnswer.Refused(Problem.Conflict(exception.Message));
        }
    }

    private static string NameOf(AuditActor actor) => actor.Name ?? actor.Kind;

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no job {id}.");
}
