using System.Data.Common;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Rules;

/// <summary>Creates and changes rules. Whoever is limited to groups makes rules for these alone, and sees no others.</summary>
internal sealed class AlertRuleService(
    AlertRuleStore store, AlertChannelStore channels, AlertStore alerts, AlertBook book, JobStore jobs, AuditStore audit, IDatabase database, IClusterClock clock)
{
    public const int RulesMax = 500;

    public async Task<AlertRuleAnswer> CreateAsync(AlertRuleDocument document, AuditActor actor, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken)
    {
        var (spec, refusal) = await ReadAsync(document, null, groups, cancellationToken);
        if (spec is null)
        {
            return AlertRuleAnswer.Refused(refusal ?? NotFound(""));
        }

        var now = clock.UtcNow;
        var micros = now.ToMicros();
        var row = new AlertRuleRow { Id = Ids.New(now), Version = 1, Since = micros, Spec = spec, CreatedAt = micros, UpdatedAt = micros };
        return await ChangeAsync(spec.Name, async (transaction, token) =>
        {
            if (await store.CountAsync(transaction, token) >= RulesMax)
            {
                return AlertRuleAnswer.Refused(Problem.Conflict($"There are {RulesMax} alert rules, which is the most. Delete one first."));
            }

            await store.InsertAsync(row, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "alertRule.create", null, row), token);
            return AlertRuleAnswer.Of(row);
        }, cancellationToken);
    }

    public async Task<AlertRuleAnswer> ReplaceAsync(
        string id, AlertRuleDocument document, IfMatch ifMatch, AuditActor actor, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } before || !await MaySeeAsync(before, groups, cancellationToken))
        {
            return AlertRuleAnswer.Refused(NotFound(id));
        }

        var (spec, refusal) = ifMatch.Matches(before.Version) ? await ReadAsync(document, before, groups, cancellationToken) : (null, Moved(before));
        if (spec is null)
        {
            return AlertRuleAnswer.Refused(refusal ?? NotFound(id));
        }

        return await ChangeAsync(spec.Name, async (transaction, token) =>
        {
            if (await store.LockAsync(id, transaction, token) is not { } current)
            {
                return AlertRuleAnswer.Refused(NotFound(id));
            }

            if (current.Version != before.Version)
            {
                return AlertRuleAnswer.Refused(Moved(current));
            }

            var now = clock.NowMicros;
            var changed = current with { Version = current.Version + 1, Spec = spec, UpdatedAt = now, Since = spec.AsksForOtherThan(current.Spec) ? now : current.Since };
            await store.UpdateAsync(changed, transaction, token);
            if (!spec.Enabled || changed.Since != current.Since)
            {
                // What goes on under the old question has nobody left to say that it is over.
                await alerts.CloseOfRuleAsync(id, now, transaction, token);
            }

            await audit.AppendAsync(transaction, Entry(actor, "alertRule.update", current, changed), token);
            return AlertRuleAnswer.Of(changed);
        }, cancellationToken);
    }

    /// <returns>Null when the rule is gone.</returns>
    public async Task<ProblemResult?> DeleteAsync(string id, AuditActor actor, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } before || !await MaySeeAsync(before, groups, cancellationToken))
        {
            return NotFound(id);
        }

        var answer = await ChangeAsync(before.Spec.Name, async (transaction, token) =>
        {
            if (await store.LockAsync(id, transaction, token) is not { } current)
            {
                return AlertRuleAnswer.Refused(NotFound(id));
            }

            await store.DeleteAsync(id, transaction, token);
            await alerts.CloseOfRuleAsync(id, clock.NowMicros, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "alertRule.delete", current, null), token);
            return AlertRuleAnswer.Of(current);
        }, cancellationToken);
        return answer.Refusal;
    }

    /// <summary>Whether somebody limited to groups may know of a rule: those of their groups, and of jobs in them.</summary>
    public async Task<bool> MaySeeAsync(AlertRuleRow rule, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken) =>
        groups is null || (await GroupOfAsync(rule.Spec.Scope, cancellationToken) is { } group && groups.Contains(group));

    /// <summary>The groups of the jobs that rules name, for a list of rules.</summary>
    public async Task<IReadOnlyList<AlertRuleRow>> VisibleAsync(IReadOnlyList<AlertRuleRow> rules, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken)
    {
        if (groups is null)
        {
            return rules;
        }

        var named = rules.Select(rule => rule.Spec.Scope.JobId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var groupOf = await jobs.FindGroupsAsync(named, cancellationToken);
        return [.. rules.Where(rule => Group(rule.Spec.Scope, groupOf) is { } group && groups.Contains(group))];
    }

    private static string? Group(AlertScope scope, IReadOnlyDictionary<string, string> groupOf) => scope.Group ?? (scope.JobId is { } job ? groupOf.GetValueOrDefault(job) : null);

    private async Task<string?> GroupOfAsync(AlertScope scope, CancellationToken cancellationToken) =>
        scope.Group ?? (scope.JobId is { } job ? (await jobs.FindAsync(job, cancellationToken))?.Spec.Group : null);

    private async Task<(AlertRuleSpec? Spec, ProblemResult? Refusal)> ReadAsync(
        AlertRuleDocument document, AlertRuleRow? current, IReadOnlyCollection<string>? groups, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (AlertRuleValidation.Read(document, current, errors) is not { } spec)
        {
            return (null, Problem.Validation(errors));
        }

        var known = await channels.FindNamesAsync(spec.Channels, cancellationToken);
        for (var i = 0; i < document.Channels.Count; i++)
        {
            AlertDocuments.Expect(known.ContainsKey(document.Channels[i]), $"channels[{i}]", "is not the id of a channel", errors);
        }

        var job = spec.Scope.JobId is { } jobId ? await jobs.FindAsync(jobId, cancellationToken) : null;
        AlertDocuments.Expect(
            spec.Scope.JobId is null || (job is not null && (groups is null || groups.Contains(job.Spec.Group))), "scope.jobId", "is not the id of a job", errors);
        AlertDocuments.Expect(
            job is null || spec.Scope.Group is null || spec.Scope.Group == job.Spec.Group, "scope.group", "is not the group of the job", errors);
        if (errors.Any)
        {
            return (null, Problem.Validation(errors));
        }

        return groups is null || ((spec.Scope.Group ?? job?.Spec.Group) is { } group && groups.Contains(group))
            ? (spec, null)
            : (null, Problem.Forbidden("A rule of somebody who is limited to groups names one of these groups, or a job in one, in its scope."));
    }

    private async Task<AlertRuleAnswer> ChangeAsync(string name, Func<DbTransaction, CancellationToken, Task<AlertRuleAnswer>> change, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await database.InTransactionAsync(change, cancellationToken);
            await book.RefreshAsync(CancellationToken.None); // the change is made, however impatient its caller
            return answer;
        }
        catch (DbException exception) when (database.Dialect.IsDuplicate(exception))
        {
            return AlertRuleAnswer.Refused(Problem.Conflict("name", $"{name} exists already"));
        }
    }

    private static AuditEntry Entry(AuditActor actor, string action, AlertRuleRow? before, AlertRuleRow? after)
    {
        var rule = after ?? before ?? throw new ArgumentNullException(nameof(after), "Nothing was changed.");
        return new AuditEntry
        {
            Actor = actor,
            Action = action,
            ObjectKind = "alertRule",
            ObjectId = rule.Id,
            ObjectName = rule.Spec.Name,
            Group = rule.Spec.Scope.Group,
            Before = before is null ? null : AuditEntry.Json(new AlertRuleView(before)),
            After = after is null ? null : AuditEntry.Json(new AlertRuleView(after)),
        };
    }

    private static ProblemResult Moved(AlertRuleRow rule) => Problem.PreconditionFailed($"Alert rule {rule.Id} is at version {rule.Version} by now.");

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no alert rule {id}.");
}
