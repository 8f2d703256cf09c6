using System.Data.Common;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs.Calendars;

/// <summary>Creates and changes calendars. Whoever is limited to groups leaves alone what jobs of other groups use.</summary>
internal sealed class CalendarService(
    CalendarStore store, CalendarUseStore uses, CalendarPlans plans, JobStore jobs, AuditStore audit, IDatabase database, IClusterClock clock)
{
    /// <summary>Every node holds what calendars exclude in memory.</summary>
    public const int CalendarsMax = 1_000;
    private const int NamedMax = 10;

    public async Task<CalendarAnswer> CreateAsync(CalendarDocument document, AuditActor actor, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        CheckServerSet(document, null, errors);
        var now = clock.UtcNow;
        if (CalendarValidation.Read(document, now, errors) is not { } spec || errors.Any)
        {
            return CalendarAnswer.Refused(Problem.Validation(errors));
        }

        var micros = now.ToMicros();
        var row = new CalendarRow { Id = Ids.New(now), Version = 1, PlannedVersion = 1, Spec = spec, CreatedAt = micros, UpdatedAt = micros };
        return await OrConflictAsync(spec.Name, () => database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (await store.CountAsync(transaction, token) >= CalendarsMax)
                {
                    return CalendarAnswer.Refused(Problem.Conflict($"There are {CalendarsMax} calendars already, as many as there may be. Delete one that no trigger names."));
                }

                await store.InsertAsync(row, transaction, token);
                await audit.AppendAsync(transaction, Entry(actor, "calendar.create", null, row), token);
                return CalendarAnswer.Of(row);
            },
            cancellationToken));
    }

    /// <summary>Answers when the triggers that name it are planned anew.</summary>
    public async Task<CalendarAnswer> ReplaceAsync(
        string id, CalendarDocument document, IfMatch ifMatch, AuditActor actor, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken)
    {
        var answer = await OrConflictAsync(document.Name, () => database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (await store.LockAsync(id, transaction, token) is not { } current)
                {
                    return CalendarAnswer.Refused(NotFound(id));
                }

                if (!ifMatch.Matches(current.Version))
                {
                    return CalendarAnswer.Refused(Problem.PreconditionFailed($"Calendar {id} is at version {current.Version} by now."));
                }

                var errors = new FieldErrors();
                CheckServerSet(document, current, errors);
                if (CalendarValidation.Read(document, clock.UtcNow, errors) is not { } spec || errors.Any)
                {
                    return CalendarAnswer.Refused(Problem.Validation(errors));
                }

                var users = await UsersAsync(id, transaction, token);
                if (RefuseForeign(current, users, groups) is { } foreign)
                {
                    return CalendarAnswer.Refused(foreign);
                }

                if (spec.Name != current.Spec.Name && users.Count > 0)
                {
                    return CalendarAnswer.Refused(Problem.Conflict("name", $"cannot change while jobs name it: {Names(users)}"));
                }

                var changed = current with { Version = current.Version + 1, Spec = spec, UpdatedAt = clock.NowMicros };
                await store.UpdateAsync(changed, transaction, token);
                await audit.AppendAsync(transaction, Entry(actor, "calendar.update", current, changed), token);
                return CalendarAnswer.Of(changed);
            },
            cancellationToken));
        if (answer.Calendar is not null)
        {
            // The change is made: what the caller's impatience would leave undone, the sweep does.
            await plans.CatchUpAsync(id, cancellationToken);
        }

        return answer;
    }

    /// <returns>Null when the calendar is gone.</returns>
    public Task<ProblemResult?> DeleteAsync(string id, AuditActor actor, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (await store.LockAsync(id, transaction, token) is not { } current)
                {
                    return NotFound(id);
                }

                var users = await UsersAsync(id, transaction, token);
                if (RefuseForeign(current, users, groups) is { } foreign)
                {
                    return foreign;
                }

                if (users.Count > 0)
                {
                    return Problem.Conflict($"Calendar {current.Spec.Name} is named by triggers of {Names(users)}. Take it out of them first.");
                }

                await store.DeleteAsync(id, transaction, token);
                await audit.AppendAsync(transaction, Entry(actor, "calendar.delete", current, null), token);
                return null;
            },
            cancellationToken);

    private async Task<IReadOnlyList<(string Group, string Name)>> UsersAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        await jobs.ListNamesAsync(await uses.ListJobsAsync(id, transaction, cancellationToken), transaction, cancellationToken);

    private static ProblemResult? RefuseForeign(CalendarRow calendar, IReadOnlyList<(string Group, string Name)> users, IReadOnlyCollection<string>? groups) =>
        groups is not null && users.Any(user => !groups.Contains(user.Group))
            ? Problem.Forbidden($"Calendar {calendar.Spec.Name} is used by jobs of groups in which you have no rights.")
            : null;

    private static string Names(IReadOnlyList<(string Group, string Name)> users) =>
        string.Join(", ", users.Take(NamedMax).Select(user => $"{user.Group}/{user.Name}")) + (users.Count > NamedMax ? $" and {users.Count - NamedMax} more" : "");

    private static void CheckServerSet(CalendarDocument document, CalendarRow? current, FieldErrors errors)
    {
        foreach (var (path, isWrong) in new[]
        {
            ("id", document.Id is not null && document.Id != current?.Id),
            ("version", document.Version is not null && document.Version != current?.Version),
            ("state", document.State is not null && (current is null || document.State != "active")),
            ("createdAt", document.CreatedAt is not null && document.CreatedAt != Instants.FromMicros(current?.CreatedAt)),
            ("updatedAt", document.UpdatedAt is not null && document.UpdatedAt != Instants.FromMicros(current?.UpdatedAt)),
        })
        {
            if (isWrong)
            {
                errors.Add(path, "is set by the server: leave it out" + (current is null ? "" : ", or write it back as it was read"));
            }
        }
    }

    private async Task<CalendarAnswer> OrConflictAsync(string name, Func<Task<CalendarAnswer>> change)
    {
        try
        {
            return await change();
        }
        catch (DbException exception) when (database.Dialect.IsDuplicate(exception))
        {
            return CalendarAnswer.Refused(Problem.Conflict("name", $"{name} exists already"));
        }
    }

    private static AuditEntry Entry(AuditActor actor, string action, CalendarRow? before, CalendarRow? after)
    {
        var calendar = after ?? before ?? throw new ArgumentNullException(nameof(after), "Nothing was changed.");
        return new AuditEntry
        {
            Actor = actor,
            Action = action,
            ObjectKind = "calendar",
            ObjectId = calendar.Id,
            ObjectName = calendar.Spec.Name,
            Before = before is null ? null : AuditEntry.Json(new CalendarView(before)),
            After = after is null ? null : AuditEntry.Json(new CalendarView(after)),
        };
    }

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no calendar {id}.");
}
