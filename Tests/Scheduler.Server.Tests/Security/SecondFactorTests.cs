using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Security;

public sealed class SecondFactorTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    // RFC 6238, appendix B.
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1_111_111_109, "07081804")]
    [InlineData(1_111_111_111, "14050471")]
    [InlineData(1_234_567_890, "89005924")]
    [InlineData(2_000_000_000, "69279037")]
    [InlineData(20_000_000_000, "65353130")]
    public void Code_AtTheInstantsOfTheStandard_IsTheOneItGives(long seconds, string code)
    {
        var step = OneTimeCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds));

        Assert.Equal(code, OneTimeCode.At(Encoding.ASCII.GetBytes("12345678901234567890"), step, digits: 8));
    }

    // RFC 4648, chapter 10, without its padding.
    [Theory]
    [InlineData("f", "MY")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void ToBase32_OfTheStandardsTexts_IsWhatItGives(string text, string expected)
    {
        Assert.Equal(expected, OneTimeCode.ToBase32(Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public async Task SignIn_WithASecondFactor_NeedsACodeThatWasNotUsedBefore()
    {
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "two-factors", "Viewer");
        var (key, used, _) = await EnrolAsync(token);

        var without = await LoginAsync("two-factors", null);
        var wrong = await LoginAsync("two-factors", "x");
        var replayed = await LoginAsync("two-factors", OneTimeCode.At(key, used));
        var right = await LoginAsync("two-factors", Next(key, used));
        var wrongPassword = await admin.Server.CallAsync(HttpMethod.Post, "auth/login", new { userName = "two-factors", password = "not-the-password-1" });

        Assert.Equal((HttpStatusCode.Unauthorized, "secondFactorRequired"), (without.Status, RunningServer.Text(without.Body, "code")));
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (wrong.Status, RunningServer.Text(wrong.Body, "code")));
        Assert.Equal(HttpStatusCode.Unauthorized, replayed.Status);
        Assert.Equal(HttpStatusCode.OK, right.Status);
        Assert.Equal("unauthorized", RunningServer.Text(wrongPassword.Body, "code"));
    }

    [Fact]
    public async Task SignIn_WithARecoveryCode_SpendsIt()
    {
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "recovers", "Viewer");
        var (_, _, recovery) = await EnrolAsync(token);

        var first = await LoginAsync("recovers", recovery[3]);
        var again = await LoginAsync("recovers", recovery[3]);
        var other = await LoginAsync("recovers", recovery[4]);

        Assert.Equal(10, recovery.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (first.Status, again.Status, other.Status));
    }

    [Fact]
    public async Task SecondFactor_NotConfirmed_AsksForNothing()
    {
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "undecided", "Viewer");

        var wrongPassword = await CallAsync(HttpMethod.Post, "me/second-factor", token, new { currentPassword = "not-the-password-1" });
        var offered = await CallAsync(HttpMethod.Post, "me/second-factor", token, new { currentPassword = RunningServer.AdminPassword });
        var wrong = await CallAsync(HttpMethod.Post, "me/second-factor/confirm", token, new { code = "abcdef" });
        var status = await CallAsync(HttpMethod.Get, "me/second-factor", token);

        Assert.True(wrongPassword.Body.GetProperty("errors").TryGetProperty("currentPassword", out _));
        Assert.Equal(HttpStatusCode.OK, offered.Status);
        Assert.True(wrong.Body.GetProperty("errors").TryGetProperty("code", out _));
        Assert.False(status.Body.GetProperty("enabled").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync("undecided", null)).Status);
    }

    [Fact]
    public async Task SecondFactor_CanBeRemovedByItsOwnerAndByAnAdmin()
    {
        var (id, token) = await admin.Server.AddUserAsync(admin.AdminToken, "removes", "Viewer");
        var (_, _, recovery) = await EnrolAsync(token);
        var second = await CallAsync(HttpMethod.Post, "me/second-factor", token, new { currentPassword = RunningServer.AdminPassword });
        var wrong = await CallAsync(HttpMethod.Post, "me/second-factor/remove", token, new { code = "nonsense" });

        var removed = await CallAsync(HttpMethod.Post, "me/second-factor/remove", token, new { code = recovery[0] });
        await EnrolAsync(token);
        var byAdmin = await CallAsync(HttpMethod.Delete, $"users/{id}/second-factor", admin.AdminToken);
        var none = await CallAsync(HttpMethod.Delete, $"users/{id}/second-factor", admin.AdminToken);

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (second.Status, wrong.Status));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.NotFound), (removed.Status, byAdmin.Status, none.Status));
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync("removes", null)).Status);
    }

    [Fact]
    public async Task Sessions_OfAUser_AreListedAndCanBeEndedOneByOne()
    {
        var (id, here) = await admin.Server.AddUserAsync(admin.AdminToken, "sits-twice", "Viewer");
        var elsewhere = await admin.Server.TokenAsync("sits-twice");
        var (_, other) = await admin.Server.AddUserAsync(admin.AdminToken, "nosy", "Viewer");
        var sessions = (await CallAsync(HttpMethod.Get, "sessions", here)).Body.GetProperty("items").EnumerateArray().ToList();
        var there = RunningServer.Text(sessions.Single(session => !session.GetProperty("current").GetBoolean()), "id");

        var foreign = await CallAsync(HttpMethod.Delete, $"sessions/{there}", other);
        var peek = await CallAsync(HttpMethod.Get, $"sessions?userId={id}", other);
        var seen = await CallAsync(HttpMethod.Get, $"sessions?userId={id}", admin.AdminToken);
        var ended = await CallAsync(HttpMethod.Delete, $"sessions/{there}", here);

        Assert.Equal(2, sessions.Count);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Forbidden), (foreign.Status, peek.Status));
        Assert.Equal(2, seen.Body.GetProperty("items").GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent, ended.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(HttpMethod.Get, "me", elsewhere)).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpMethod.Get, "me", here)).Status);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Store_OnBothDatabases_SpendsEachCodeOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, user) = (new SecondFactorStore(database.Database), Ids.New(DateTimeOffset.UnixEpoch.AddYears(60)));
        await database.Database.InTransactionAsync(
            async (transaction, _) =>
            {
                await store.OfferAsync(transaction, user, "first");
                await store.OfferAsync(transaction, user, "second");
                Assert.True(await store.ConfirmAsync(transaction, user, 7, 1, [new string('a', 64)]));
                Assert.False(await store.ConfirmAsync(transaction, user, 8, 1, []));
            },
            CancellationToken.None);

        bool[] steps = [await store.SpendStepAsync(user, 7, default), await store.SpendStepAsync(user, 8, default), await store.SpendStepAsync(user, 8, default)];
        bool[] codes = [await store.SpendRecoveryAsync(user, new string('a', 64), default), await store.SpendRecoveryAsync(user, new string('a', 64), default)];

        Assert.Equal(("second", 1L), ((await store.FindAsync(user, default))?.Secret, (await store.FindAsync(user, default))?.ConfirmedAt));
        Assert.Equal([false, true, false], steps);
        Assert.Equal([true, false], codes);
    }

    private async Task<(byte[] Key, long Step, IReadOnlyList<string> Recovery)> EnrolAsync(string token)
    {
        var (_, offer) = await CallAsync(HttpMethod.Post, "me/second-factor", token, new { currentPassword = RunningServer.AdminPassword });
        var key = FromBase32(RunningServer.Text(offer, "secret"));
        var step = OneTimeCode.StepAt(Now);
        var (status, body) = await CallAsync(HttpMethod.Post, "me/second-factor/confirm", token, new { code = OneTimeCode.At(key, step) });
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return (key, step, [.. body.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)]); // each is a text
    }

    private DateTimeOffset Now => admin.Server.Services.GetRequiredService<IClusterClock>().UtcNow;

    // A later code than the used one that is good now, however long the test took until here.
    private string Next(byte[] key, long used) => OneTimeCode.At(key, Math.Max(used + 1, OneTimeCode.StepAt(Now)));

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(character => Convert.ToString(Alphabet.IndexOf(character, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> LoginAsync(string userName, string? code) =>
        admin.Server.CallAsync(HttpMethod.Post, "auth/login", new { userName, password = RunningServer.AdminPassword, code });

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, string token, object? body = null) =>
        admin.Server.CallAsync(method, path, body, token);
}
