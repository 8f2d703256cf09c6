using System.Data.Common;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>Makes and changes roles. Whoever does must hold what a role gives and gave, in all groups: its users may be of any.</summary>
internal sealed class RoleService(RoleStore store, Principals principals, AuditStore audit, IDatabase database, IClusterClock clock)
{
    public const int RolesMax = 100;

    public async Task<RoleAnswer> CreateAsync(RoleDocument document, Rights caller, AuditActor actor, CancellationToken cancellationToken)
    {
        if (Refusal(document, [], caller) is { } refusal)
        {
            return RoleAnswer.Refused(refusal);
        }

        var now = clock.UtcNow;
        var row = new RoleRow { Id = Ids.New(now), Name = document.Name, Permissions = Sorted(document.Permissions), Version = 1, CreatedAt = now, UpdatedAt = now };
        return await ChangeAsync(async (transaction, token) =>
        {
            if (await store.CountAsync(transaction, token) >= RolesMax)
            {
                return RoleAnswer.Refused(Problem.Conflict($"There are {RolesMax} roles beside those of the product, which is the most. Delete one first."));
            }

            await store.InsertAsync(row, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "role.create", null, row), token);
            return RoleAnswer.Of(row);
        }, cancellationToken);
    }

    public Task<RoleAnswer> ReplaceAsync(string id, RoleDocument document, IfMatch ifMatch, Rights caller, AuditActor actor, CancellationToken cancellationToken) =>
        ChangeAsync(async (transaction, token) =>
        {
            if (await store.LockAsync(id, transaction, token) is not { } current)
            {
                return RoleAnswer.Refused(NotFound(id));
            }

            if (!ifMatch.Matches(current.Version))
            {
                return RoleAnswer.Refused(Problem.PreconditionFailed($"Role {id} is at version {current.Version} by now."));
            }

            if (Refusal(document, current.Permissions, caller) is { } refusal)
            {
                return RoleAnswer.Refused(refusal);
            }

            if (document.Name != current.Name && await store.CountUsersAsync(current.Name, transaction, token) > 0)
            {
                return RoleAnswer.Refused(Problem.Conflict("name", "cannot change while users have the role"));
            }

            var changed = current with { Name = document.Name, Permissions = Sorted(document.Permissions), Version = current.Version + 1, UpdatedAt = clock.UtcNow };
            await store.UpdateAsync(changed, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "role.update", current, changed), token);
            return RoleAnswer.Of(changed);
        }, cancellationToken);

    /// <returns>Null when the role is gone.</returns>
    public async Task<ProblemResult?> DeleteAsync(string id, Rights caller, AuditActor actor, CancellationToken cancellationToken) =>
        (await ChangeAsync(async (transaction, token) =>
        {
            if (await store.LockAsync(id, transaction, token) is not { } current)
            {
                return RoleAnswer.Refused(NotFound(id));
            }

            if (!caller.Covers(new Rights(current.Permissions, null)))
            {
                return RoleAnswer.Refused(TooMuch());
            }

            if (await store.CountUsersAsync(current.Name, transaction, token) is > 0 and var users)
            {
                return RoleAnswer.Refused(Problem.Conflict($"Role {current.Name} is given to {users} users. Take it from them first."));
            }

            await store.DeleteAsync(id, transaction, token);
            await audit.AppendAsync(transaction, Entry(actor, "role.delete", current, null), token);
            return RoleAnswer.Of(current);
        }, cancellationToken)).Refusal;

    private static ProblemResult? Refusal(RoleDocument document, IReadOnlyList<string> before, Rights caller)
    {
        var errors = new FieldErrors();
        Names.CheckName("name", document.Name, errors);
        if (document.Permissions.Count == 0)
        {
            errors.Add("permissions", "must name at least one permission");
        }

        for (var i = 0; i < document.Permissions.Count && !errors.IsFull; i++)
        {
            if (!Permissions.All.Contains(document.Permissions[i], StringComparer.Ordinal))
            {
                errors.Add($"permissions[{i}]", $"must be one of {string.Join(", ", Permissions.All)}");
            }
        }

        return errors.Any ? Problem.Validation(errors)
            : Roles.Find(document.Name) is not null ? Problem.Conflict("name", "is that of a role of the product")
            : caller.Covers(new Rights([.. before, .. document.Permissions], null)) ? null
            : TooMuch();
    }

    private async Task<RoleAnswer> ChangeAsync(Func<DbTransaction, CancellationToken, Task<RoleAnswer>> change, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync(change, cancellationToken);
        }
        catch (DbException exception) when (database.Dialect.IsDuplicate(exception))
        {
            return RoleAnswer.Refused(Problem.Conflict("name", "is taken"));
        }
        finally
        {
            principals.Forget();
        }
    }

    private static List<string> Sorted(IReadOnlyList<string> permissions) => [.. Permissions.All.Where(permission => permissions.Contains(permission, StringComparer.Ordinal))];

    private static AuditEntry Entry(AuditActor actor, string action, RoleRow? before, RoleRow? after)
    {
        var role = after ?? before ?? throw new ArgumentNullException(nameof(after), "Nothing was changed.");
        return new AuditEntry
        {
            Actor = actor,
            Action = action,
            ObjectKind = "role",
            ObjectId = role.Id,
            ObjectName = role.Name,
            Before = before is null ? null : AuditEntry.Json(RoleView.From(before)),
            After = after is null ? null : AuditEntry.Json(RoleView.From(after)),
        };
    }

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no role {id}.");

    private static ProblemResult TooMuch() => Problem.Forbidden("Nobody gives, takes or changes rights beyond their own, and a role holds in all groups.");
}
