using System.Data.Common;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs.Secrets;

/// <summary>Creates and changes secrets. Values go in and never come out.</summary>
internal sealed class SecretService(
    SecretStore store, SecretUseStore uses, SecretValues values, JobStore jobs, AuditStore audit, IDatabase database, IClusterClock clock)
{
    public const int SecretsMax = 10_000;
    private const int NamedMax = 10;

    public Task<SecretAnswer> CreateAsync(SecretDocument document, AuditActor actor, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (SecretValidation.Read(document, null, errors) is not { } spec)
        {
            return Task.FromResult(SecretAnswer.Refused(Problem.Validation(errors)));
        }

        var now = clock.UtcNow;
        var (id, micros) = (Ids.New(now), now.ToMicros());
        var row = new SecretRow
        {
            Id = id,
            Version = 1,
            Spec = spec,
            Box = values.Protect(id, document.Value!), // checked above
            CreatedAt = micros,
            UpdatedAt = micros,
            ValueChangedAt = micros,
        };
        return OrConflictAsync(document, async (transaction, token) =>
        {
            if (await store.CountAsync(transaction, token) >= SecretsMax)
            {
                return SecretAnswer.Refused(Problem.Conflict($"There are {SecretsMax} secrets already, as many as there may be. Delete one that no job uses."));
            }

            await store.InsertAsync(row, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "secret.create", null, row), token);
            return SecretAnswer.Of(row);
        }, cancellationToken);
    }

    public Task<SecretAnswer> ReplaceAsync(string id, SecretDocument document, IfMatch ifMatch, AuditActor actor, CancellationToken cancellationToken) =>
        OrConflictAsync(document, async (transaction, token) =>
        {
            if (await store.LockAsync(id, transaction, token) is not { } current)
            {
                return SecretAnswer.Refused(NotFound(id));
            }

            if (!ifMatch.Matches(current.Version))
            {
                return SecretAnswer.Refused(Problem.PreconditionFailed($"Secret {id} is at version {current.Version} by now."));
            }

            var errors = new FieldErrors();
            if (SecretValidation.Read(document, current, errors) is not { } spec)
            {
                return SecretAnswer.Refused(Problem.Validation(errors));
            }

            var now = clock.NowMicros;
            var changed = current with { Version = current.Version + 1, Spec = spec, UpdatedAt = now };
            changed = document.Value is null ? changed : changed with { Box = values.Protect(id, document.Value), ValueChangedAt = now };
            await store.UpdateAsync(changed, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "secret.update", current, changed), token);
            return SecretAnswer.Of(changed);
        }, cancellationToken);

    /// <returns>Null when the secret is gone.</returns>
    public Task<ProblemResult?> DeleteAsync(string id, AuditActor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (await store.LockAsync(id, transaction, token) is not { } current)
                {
                    return NotFound(id);
                }

                var users = await jobs.ListNamesAsync(await uses.ListJobsAsync(id, transaction, token), transaction, token);
                if (users.Count > 0)
                {
                    return Problem.Conflict($"Secret {current.Spec.Name} is used by {Names(users)}. Give them another one first.");
                }

                await store.DeleteAsync(id, transaction, token);
                await audit.AppendAsync(transaction, Entry(actor, "secret.delete", current, null), token);
                return null;
            },
            cancellationToken);

    private static string Names(IReadOnlyList<(string Group, string Name)> users) =>
        string.Join(", ", users.Take(NamedMax).Select(user => $"{user.Group}/{user.Name}")) + (users.Count > NamedMax ? $" and {users.Count - NamedMax} more" : "");

    private async Task<SecretAnswer> OrConflictAsync(
        SecretDocument document, Func<DbTransaction, CancellationToken, Task<SecretAnswer>> change, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync(change, cancellationToken);
        }
        catch (DbException exception) when (database.Dialect.IsDuplicate(exception))
        {
            return SecretAnswer.Refused(Problem.Conflict("name", $"{document.Name} exists already in group {document.Group}"));
        }
    }

    private static AuditEntry Entry(AuditActor actor, string action, SecretRow? before, SecretRow? after)
    {
        var secret = after ?? before ?? throw new ArgumentNullException(nameof(after), "Nothing was changed.");
        return new AuditEntry
        {
            Actor = actor,
            Action = action,
            ObjectKind = "secret",
            ObjectId = secret.Id,
            ObjectName = secret.Spec.Name,
            Group = secret.Spec.Group,
            Before = before is null ? null : AuditEntry.Json(new SecretView(before)),
            After = after is null ? null : AuditEntry.Json(new SecretView(after)),
        };
    }

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no secret {id}.");
}
