using System.Data.Common;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs;

/// <summary>
/// Makes jobs be as a document says: a job of it is the one with its id, else the one with its group and name, else a new one. Jobs that the
/// document does not name stay as they are, and nothing is paused or resumed.
/// </summary>
internal sealed class JobImport(
    JobStore store,
    JobService jobs,
    JobDefinitions definitions,
    JobDependencies dependencies,
    TriggerSchedules schedules,
    CalendarReader calendars,
    AuditStore audit,
    IDatabase database,
    IClusterClock clock)
{
    public const int MaxJobs = 5_000;
    private const int MaxPerTransaction = 100;

    /// <param name="document">As written.</param>
    /// <param name="maySee">Whether the caller has rights in a group.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is to be done, in the order of the document, or everything that is wrong with it.</returns>
    public async Task<(IReadOnlyList<PlannedImport> Plan, ProblemResult? Refusal)> PlanAsync(
        JobsDocument document, Func<string, bool> maySee, CancellationToken cancellationToken)
    {
        if (document.Jobs.Count > MaxJobs)
        {
            return ([], Problem.Validation("jobs", $"must be at most {MaxJobs}"));
        }

        var errors = new FieldErrors();
        var found = await FindAsync(document, maySee, cancellationToken);
        var known = await KnownAsync(document.Jobs, cancellationToken);
        var plan = new List<PlannedImport>(document.Jobs.Count);
        var taken = new HashSet<(string, string)>();
        var changed = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < document.Jobs.Count && !errors.IsFull; i++)
        {
            var job = document.Jobs[i];
            var path = $"jobs[{i}]";
            if (!maySee(job.Group))
            {
                return ([], Problem.Forbidden($"{path}.group: you have no rights in group {job.Group}."));
            }

            var current = found(job);
            if (!taken.Add((job.Group, job.Name)) || (current is not null && !changed.Add(current.Id)))
            {
                errors.Add($"{path}.name", $"is given twice in group {job.Group}");
                continue;
            }

            var wrong = new FieldErrors();
            await dependencies.CheckVisibleAsync(job, maySee, wrong, cancellationToken);
            if (Read(job, current, known, wrong) is { } wanted)
            {
                await CheckAsync(wanted, current, wrong, cancellationToken);
                plan.Add(new PlannedImport(path, job, current, wanted));
            }

            errors.AddAll(wrong, path + ".");
        }

        return errors.Any ? ([], Problem.Validation(errors)) : (plan, null);
    }

    /// <summary>
    /// Commits what differs, at most 100 jobs at a time: those that exist in the order of their ids, so that two imports at once do not wait for each
    /// other in a circle, then the new ones. What was committed before a failure stays; the same document again does the rest.
    /// </summary>
    public async Task<(IReadOnlyList<ImportChange> Changes, ProblemResult? Refusal)> ApplyAsync(
        IReadOnlyList<PlannedImport> plan, AuditActor actor, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<string, ImportChange>(StringComparer.Ordinal);
        var wanted = plan.Where(item => item.Action == ImportAction.Update).OrderBy(item => item.Current!.Id, StringComparer.Ordinal) // an update is of something
            .Concat(plan.Where(item => item.Action == ImportAction.Create));
        foreach (var part in wanted.Chunk(MaxPerTransaction))
        {
            try
            {
                foreach (var change in await ApplyAsync(part, actor, cancellationToken))
                {
                    applied[change.Path] = change;
                }
            }
            catch (ImportRefusedException exception)
            {
                return ([], Problem.Validation(exception.Errors));
            }
            catch (CalendarMissingException exception)
            {
                return ([], Problem.Conflict(exception.Message));
            }
            catch (DbException exception) when (database.Dialect.IsDuplicate(exception))
            {
                return ([], Problem.Conflict($"One of {part[0].Path} to {part[^1].Path} has a name that another job has by now. {applied.Count} jobs were changed; plan again."));
            }
        }

        return ([.. plan.Select(item => applied.GetValueOrDefault(item.Path) ?? item.ToChange() with { Action = ImportAction.None, Differences = [] })], null);
    }

    private async Task<Func<JobDocument, JobRow?>> FindAsync(JobsDocument document, Func<string, bool> maySee, CancellationToken cancellationToken)
    {
        var ids = document.Jobs.Select(job => job.Id).OfType<string>().Where(Ids.IsWellFormed).ToHashSet(StringComparer.Ordinal);
        var rows = (await store.FindManyAsync(ids, [.. document.Jobs.Select(job => (job.Group, job.Name)).Distinct()], cancellationToken))
            .Where(row => maySee(row.Spec.Group)).ToList();
        var byId = rows.ToDictionary(row => row.Id, StringComparer.Ordinal);
        var byName = rows.ToDictionary(row => (row.Spec.Group, row.Spec.Name));
        return job => (job.Id is not null ? byId.GetValueOrDefault(job.Id) : null) ?? byName.GetValueOrDefault((job.Group, job.Name));
    }

    // What a server set, this one or another, is no part of the definition; so are the ids of triggers that the job does not have.
    private JobSpec? Read(JobDocument job, JobRow? current, CalendarSet calendarsKnown, FieldErrors errors)
    {
        var known = current?.Spec.Triggers ?? [];
        var bare = job with { Triggers = [.. job.Triggers.Select(trigger => known.Any(own => own.Id == trigger.Id) ? trigger : trigger with { Id = null })] };
        return jobs.Fitting(JobValidation.Read(bare, known, clock.UtcNow, calendarsKnown, errors), errors);
    }

    private ValueTask<CalendarSet> KnownAsync(IEnumerable<JobDocument> documents, CancellationToken cancellationToken) =>
        calendars.ReadAsync(documents.SelectMany(job => job.Triggers).Select(trigger => trigger.Calendar), cancellationToken);

    private async Task CheckAsync(JobSpec wanted, JobRow? current, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (wanted.NamesOthers || wanted.Target.Routing == RoutingStrategy.Broadcast)
        {
            await database.InTransactionAsync((transaction, token) => jobs.CheckAsync(current?.Id, wanted, current?.Spec, errors, transaction, token), cancellationToken);
        }
    }

    // Once more while other changes wait: jobs of the same document may only together make a cycle.
    private async Task CheckAsync(PlannedImport item, JobSpec wanted, JobRow? current, ScheduleChange change, CancellationToken cancellationToken)
    {
        var wrong = new FieldErrors();
        await jobs.CheckAsync(current?.Id, wanted, current?.Spec, wrong, change.Transaction, cancellationToken);
        if (wrong.Any)
        {
            var errors = new FieldErrors();
            errors.AddAll(wrong, item.Path + ".");
            throw new ImportRefusedException(errors);
        }
    }

    private async Task<IReadOnlyList<ImportChange>> ApplyAsync(PlannedImport[] part, AuditActor actor, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(part.Select(item => item.Document), cancellationToken);
        var (changes, rows) = await schedules.ChangeAsync(
            async (change, token) =>
            {
                var done = new List<ImportChange>(part.Length);
                var written = new List<JobRow>(part.Length);
                foreach (var item in part.Where(item => item.Current is not null))
                {
                    if (await UpdateAsync(item, known, actor, change, token) is var (row, differences))
                    {
                        written.Add(row);
                        done.Add(item.ToChange() with { Differences = differences });
                    }
                }

                var made = part.Where(item => item.Current is null).ToList();
                if (made.Count > 0)
                {
                    var created = await CreateAsync(made, actor, change, token);
                    written.AddRange(created);
                    done.AddRange(made.Zip(created, (item, row) => item.ToChange() with { Id = row.Id }));
                }

                await audit.AppendAsync(change.Transaction, Entry(actor, done), token);
                return (done, written);
            },
            cancellationToken);
        foreach (var row in rows)
        {
            definitions.Remember(row.Id, row.Version, row.Spec);
        }

        return changes;
    }

    // Judged again under the lock: somebody may have changed the job since the plan.
    private async Task<(JobRow Row, IReadOnlyList<JobDifference> Differences)?> UpdateAsync(
        PlannedImport item, CalendarSet known, AuditActor actor, ScheduleChange change, CancellationToken cancellationToken)
    {
        if (await store.LockAsync(item.Current!.Id, change.Transaction, cancellationToken) is not { } current // the caller passes what exists
            || Read(item.Document, current, known, new FieldErrors()) is not { } wanted
            || JobDifferences.Between(current.Spec, wanted) is not { Count: > 0 } differences)
        {
            return null;
        }

        var job = current with { Spec = wanted, Version = current.Version + 1, UpdatedAt = change.Now.ToMicros() };
        await CheckAsync(item, wanted, current, change, cancellationToken);
        await jobs.WriteChangedAsync(change, current, job, actor, cancellationToken);
        return (job, differences);
    }

    private async Task<List<JobRow>> CreateAsync(List<PlannedImport> made, AuditActor actor, ScheduleChange change, CancellationToken cancellationToken)
    {
        var now = change.Now.ToMicros();
        var rows = made.ConvertAll(item => new JobRow { Id = Ids.New(change.Now), Version = 1, State = JobState.Active, Spec = item.Wanted, CreatedAt = now, UpdatedAt = now });
        foreach (var item in made)
        {
            await CheckAsync(item, item.Wanted, null, change, cancellationToken);
        }

        await jobs.WriteNewAsync(change, rows, actor, cancellationToken);
        return rows;
    }

    // A batch is one row.
    private static AuditEntry Entry(AuditActor actor, IReadOnlyList<ImportChange> changes) => new()
    {
        Actor = actor,
        Action = "job.import",
        ObjectKind = "job",
        Before = AuditEntry.Json(changes.Where(change => change.Action == ImportAction.Update)
            .Select(change => new { change.Id, fields = change.Differences.Select(difference => new { difference.Path, value = difference.Before }) })),
        After = AuditEntry.Json(changes.Select(change => new
        {
            change.Id,
            change.Group,
            change.Name,
            change.Action,
            fields = change.Differences.Select(difference => new { difference.Path, value = difference.After }),
        })),
    };
}
