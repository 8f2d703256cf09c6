using Scheduler.Server.Access;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Access;

public sealed class SessionStoreTests
{
    private const long Now = 1_000_000;
    private const long Later = 2_000_000;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Rotate_AFreshToken_GivesItsSessionOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var sessions = await WithSessionAsync(database);

        var outcome = await RotateAsync(database, sessions, "first", "second");

        Assert.Equal(new RefreshOutcome("session", "user", Reused: false), outcome);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Rotate_ASpentToken_EndsTheWholeFamily(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var sessions = await WithSessionAsync(database);
        await RotateAsync(database, sessions, "first", "second");

        var reuse = await RotateAsync(database, sessions, "first", "stolen");
        var successor = await RotateAsync(database, sessions, "second", "third");

        Assert.True(reuse.Reused);
        Assert.Null(successor.SessionId);
        Assert.Null(await new UserStore(database.Database).FindBySessionAsync("session", CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Rotate_TwiceAtOnce_SucceedsOnceAtMost(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var sessions = await WithSessionAsync(database);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => RotateAsync(database, sessions, "first", $"next{i}")));

        Assert.Single(outcomes, outcome => !outcome.Reused);
    }

    [Theory]
    [InlineData("Sqlite", "unknown", Now)]
    [InlineData("MySql", "unknown", Now)]
    [InlineData("Sqlite", "first", Later)]
    [InlineData("MySql", "first", Later)]
    public async Task Rotate_UnknownOrExpired_GivesNothing(string provider, string token, long at)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var sessions = await WithSessionAsync(database);

        var outcome = await RotateAsync(database, sessions, token, "second", at);

        Assert.Equal(new RefreshOutcome(null, null, Reused: false), outcome);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Sweep_ExpiredSessions_AreForgottenAndOthersStay(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var sessions = await WithSessionAsync(database);

        await sessions.SweepAsync(Later - 1, CancellationToken.None);
        var kept = await RotateAsync(database, sessions, "first", "second", Later - 1);
        await sessions.SweepAsync(Later + 1, CancellationToken.None);
        var forgotten = await RotateAsync(database, sessions, "first", "third", Now);

        Assert.Equal("session", kept.SessionId);
        Assert.Equal(new RefreshOutcome(null, null, Reused: false), forgotten);
    }

    private static async Task<SessionStore> WithSessionAsync(MigratedDatabase database)
    {
        var users = new UserStore(database.Database);
        var sessions = new SessionStore(database.Database);
        await database.Database.InTransactionAsync(
            async (transaction, _) =>
            {
                await users.TryInsertAsync(transaction, new User { Id = "user", UserName = "Ada", PasswordHash = "x", Roles = ["Viewer"], Version = 1 });
                await sessions.OpenAsync(transaction, "session", "user", "first", Now, Later);
            },
            CancellationToken.None);
        return sessions;
    }

    private static Task<RefreshOutcome> RotateAsync(MigratedDatabase database, SessionStore sessions, string token, string next, long at = Now) =>
        database.Database.InTransactionAsync((transaction, _) => sessions.RotateAsync(transaction, token, next, at, Later), CancellationToken.None);
}
