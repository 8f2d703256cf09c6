using System.Data.Common;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>Changes of users: the row, the sessions it ends and the audit row, in one transaction.</summary>
internal sealed class UserService(
    UserStore users, RoleStore roleStore, SessionStore sessions, PasswordHashing passwords, Principals principals, AuditStore audit, IDatabase database, IClusterClock clock)
{
    /// <summary>Null when the name is taken, or a role was deleted meanwhile.</summary>
    public async Task<User?> CreateAsync(UserCreateRequest request, IReadOnlyList<string> roles, AuditActor actor, CancellationToken cancellationToken)
    {
        var now = clock.UtcNow;
        var user = new User
        {
            Id = Ids.New(now),
            UserName = request.UserName,
            PasswordHash = await passwords.HashAsync(request.Password, cancellationToken),
            Roles = roles,
            Groups = request.Groups,
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return await database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (!await roleStore.HoldAsync(user.Roles, transaction, token) || !await users.TryInsertAsync(transaction, user))
                {
                    return null;
                }

                await audit.AppendAsync(transaction, Entry(actor, "user.create", user) with { After = Json(user) }, token);
                return user;
            },
            cancellationToken);
    }

    /// <param name="before">The user as it was read; the change fails when it has moved since.</param>
    /// <param name="after">What it shall be, but for version and time.</param>
    /// <param name="password">Null leaves it.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<(UserChange Result, User User)> ReplaceAsync(User before, User after, string? password, AuditActor actor, CancellationToken cancellationToken)
    {
        var changed = after with
        {
            Version = before.Version + 1,
            UpdatedAt = clock.UtcNow,
            PasswordHash = password is null ? before.PasswordHash : await passwords.HashAsync(password, cancellationToken),
        };
        UserChange result;
        try
        {
            result = await database.InTransactionAsync((transaction, token) => ReplaceAsync(transaction, before, changed, actor, token), cancellationToken);
        }
        catch (DbException exception) when (database.Dialect.IsDuplicate(exception))
        {
            result = UserChange.NameTaken;
        }

        principals.Forget();
        return (result, changed);
    }

    public async Task<UserChange> DeleteAsync(User user, AuditActor actor, CancellationToken cancellationToken)
    {
        var result = await database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (await IsLastAdminAsync(transaction, user))
                {
                    return UserChange.LastAdmin;
                }

                if (!await users.DeleteAsync(transaction, user.Id))
                {
                    return UserChange.Missing;
                }

                await audit.AppendAsync(transaction, Entry(actor, "user.delete", user) with { Before = Json(user) }, token);
                return UserChange.Done;
            },
            cancellationToken);
        principals.Forget();
        return result;
    }

    private static AuditEntry Entry(AuditActor actor, string action, User user) =>
        new() { Actor = actor, Action = action, ObjectKind = "user", ObjectId = user.Id, ObjectName = user.UserName };

    private static string Json(User user) => AuditEntry.Json(UserDocument.From(user));

    private async Task<UserChange> ReplaceAsync(DbTransaction transaction, User before, User changed, AuditActor actor, CancellationToken cancellationToken)
    {
        if (!changed.IsActiveAdmin && await IsLastAdminAsync(transaction, before))
        {
            return UserChange.LastAdmin;
        }

        if (!await roleStore.HoldAsync(changed.Roles, transaction, cancellationToken) || !await users.TryUpdateAsync(transaction, changed))
        {
            return UserChange.Moved;
        }

        var newPassword = changed.PasswordHash != before.PasswordHash;
        if (newPassword || changed.Disabled)
        {
            await sessions.RevokeAllAsync(transaction, changed.Id, clock.NowMicros);
        }

        await audit.AppendAsync(
            transaction,
            Entry(actor, newPassword ? "user.password" : "user.update", changed) with { Before = Json(before), After = Json(changed) },
            cancellationToken);
        return UserChange.Done;
    }

    private async Task<bool> IsLastAdminAsync(DbTransaction transaction, User user) =>
        user.IsActiveAdmin && (await users.LockAdminsAsync(transaction)).All(admin => admin.Id == user.Id);
}
