using System.Data.Common;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Channels;

/// <summary>Creates and changes channels. They belong to no group; their secret parts go in and never come out.</summary>
internal sealed class AlertChannelService(
    AlertChannelStore store, AlertRuleStore rules, ChannelSecrets secrets, AuditStore audit, IDatabase database, IClusterClock clock)
{
    public const int ChannelsMax = 100;

    public Task<AlertChannelAnswer> CreateAsync(AlertChannelDocument document, AuditActor actor, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var (spec, secret) = AlertChannelValidation.Read(document, null, null, errors);
        if (spec is null)
        {
            return Task.FromResult(AlertChannelAnswer.Refused(Problem.Validation(errors)));
        }

        var now = clock.UtcNow;
        var (id, micros) = (Ids.New(now), now.ToMicros());
        var row = new AlertChannelRow { Id = id, Version = 1, Spec = spec, Secret = Protected(id, secret), CreatedAt = micros, UpdatedAt = micros };
        return ChangeAsync(spec.Name, async (transaction, token) =>
        {
            if (await store.CountAsync(transaction, token) >= ChannelsMax)
            {
                return AlertChannelAnswer.Refused(Problem.Conflict($"There are {ChannelsMax} alert channels, which is the most. Delete one first."));
            }

            await store.InsertAsync(row, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "alertChannel.create", null, row), token);
            return AlertChannelAnswer.Of(row);
        }, cancellationToken);
    }

    public Task<AlertChannelAnswer> ReplaceAsync(string id, AlertChannelDocument document, IfMatch ifMatch, AuditActor actor, CancellationToken cancellationToken) =>
        ChangeAsync(document.Name, async (transaction, token) =>
        {
            if (await store.LockAsync(id, transaction, token) is not { } current)
            {
                return AlertChannelAnswer.Refused(NotFound(id));
            }

            if (!ifMatch.Matches(current.Version))
            {
                return AlertChannelAnswer.Refused(Problem.PreconditionFailed($"Alert channel {id} is at version {current.Version} by now."));
            }

            var errors = new FieldErrors();
            var kept = current.Secret is null ? null : secrets.Reveal(id, current.Secret);
            var (spec, secret) = AlertChannelValidation.Read(document, current, kept, errors);
            if (spec is null)
            {
                return AlertChannelAnswer.Refused(Problem.Validation(errors));
            }

            var changed = current with { Version = current.Version + 1, Spec = spec, Secret = Protected(id, secret), UpdatedAt = clock.NowMicros };
            await store.UpdateAsync(changed, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "alertChannel.update", current, changed), token);
            return AlertChannelAnswer.Of(changed);
        }, cancellationToken);

    /// <returns>Null when the channel is gone.</returns>
    public async Task<ProblemResult?> DeleteAsync(string id, AuditActor actor, CancellationToken cancellationToken)
    {
        var answer = await ChangeAsync("", async (transaction, token) =>
        {
            if (await store.LockAsync(id, transaction, token) is not { } current)
            {
                return AlertChannelAnswer.Refused(NotFound(id));
            }

            var users = (await rules.ListAsync(transaction, token)).Count(rule => rule.Spec.Channels.Contains(id, StringComparer.Ordinal));
            if (users > 0)
            {
                return AlertChannelAnswer.Refused(Problem.Conflict($"Alert channel {current.Spec.Name} is named by {users} alert rules. Take it out of them first."));
            }

            await store.DeleteAsync(id, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "alertChannel.delete", current, null), token);
            return AlertChannelAnswer.Of(current);
        }, cancellationToken);
        return answer.Refusal;
    }

    public Task RecordTestAsync(AlertChannelRow channel, AuditActor actor, CancellationToken cancellationToken) =>
        audit.AppendAsync(Entry(actor, "alertChannel.test", null, channel) with { After = null }, cancellationToken);

    private string? Protected(string id, ChannelSecret? secret) => secret is null ? null : secrets.Protect(id, secret);

    private async Task<AlertChannelAnswer> ChangeAsync(string name, Func<DbTransaction, CancellationToken, Task<AlertChannelAnswer>> change, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync(change, cancellationToken);
        }
        catch (DbException exception) when (database.Dialect.IsDuplicate(exception))
        {
            return AlertChannelAnswer.Refused(Problem.Conflict("name", $"{name} exists already"));
        }
    }

    private static AuditEntry Entry(AuditActor actor, string action, AlertChannelRow? before, AlertChannelRow? after)
    {
        var channel = after ?? before ?? throw new ArgumentNullException(nameof(after), "Nothing was changed.");
        return new AuditEntry
        {
            Actor = actor,
            Action = action,
            ObjectKind = "alertChannel",
            ObjectId = channel.Id,
            ObjectName = channel.Spec.Name,
            Before = before is null ? null : AuditEntry.Json(new AlertChannelView(before)),
            After = after is null ? null : AuditEntry.Json(new AlertChannelView(after)),
        };
    }

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no alert channel {id}.");
}
