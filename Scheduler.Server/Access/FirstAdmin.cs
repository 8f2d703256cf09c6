using Microsoft.Extensions.Options;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>How the first user comes to be: from the settings, or by who reads the token off the server's terminal. Never by default.</summary>
internal sealed class FirstAdmin(
    UserStore users, SetupStore setup, PasswordHashing passwords, AuditStore audit, IDatabase database, IClusterClock clock, IOptions<SetupOptions> options) : IHostedService
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    /// <summary>For the terminal alone, never for a log; null when there is a user or <c>Setup:*</c> is set.</summary>
    public string? SetupToken { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await users.AnyAsync(cancellationToken))
        {
            return;
        }

        if (options.Value is { AdminUser: { } name, AdminPassword: { } password })
        {
            await CreateAsync(null, name, password, AuditActor.System, cancellationToken);
            return;
        }

        var token = OpaqueToken.New(OpaqueToken.SetupPrefix);
        await setup.AddTokenAsync(OpaqueToken.Hash(token), clock.NowMicros + TokenLife.Micros(), cancellationToken);
        SetupToken = token;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> IsClosedAsync(CancellationToken cancellationToken) => users.AnyAsync(cancellationToken);

    /// <param name="setupToken">Null when the settings vouch for the caller.</param>
    /// <param name="userName">Of the admin.</param>
    /// <param name="password">Of the admin; it obeys the rules already.</param>
    /// <param name="actor">Who the audit row names.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<(SetupResult Result, User? User)> CreateAsync(string? setupToken, string userName, string password, AuditActor actor, CancellationToken cancellationToken)
    {
        var now = clock.UtcNow;
        var user = new User
        {
            Id = Ids.New(now),
            UserName = userName,
            PasswordHash = await passwords.HashAsync(password, cancellationToken),
            Roles = [Roles.AdminName],
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return await database.InTransactionAsync<(SetupResult, User?)>(
            async (transaction, token) =>
            {
                if (setupToken is not null && !await setup.SpendTokenAsync(transaction, OpaqueToken.Hash(setupToken), clock.NowMicros))
                {
                    return (SetupResult.BadToken, null);
                }

                if (!await setup.TryCloseAsync(transaction) || !await users.TryInsertAsync(transaction, user))
                {
                    return (SetupResult.Closed, null);
                }

                await audit.AppendAsync(
                    transaction,
                    new AuditEntry { Actor = actor, Action = "user.create", ObjectKind = "user", ObjectId = user.Id, ObjectName = userName, After = AuditEntry.Json(UserDocument.From(user)) },
                    token);
                return (SetupResult.Created, user);
            },
            cancellationToken);
    }
}
