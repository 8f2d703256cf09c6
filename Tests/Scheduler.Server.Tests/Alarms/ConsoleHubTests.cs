using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Server.Alarms.Ringing;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Pages;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Alarms;

/// <summary>Browsers of a running server, each with a connection of its own.</summary>
public sealed class ConsoleHubTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Browsers_OfOneUser_AreAllToldAheadAndTheOthersAreNot()
    {
        var (ada, bob) = (await UserAsync(), await UserAsync());
        await using var first = await BrowserClient.ConnectAsync(admin.Server, ada);
        await using var second = await BrowserClient.ConnectAsync(admin.Server, ada);
        await using var stranger = await BrowserClient.ConnectAsync(admin.Server, bob);
        var at = Instants.FromMicros(await first.CallAsync<long>("Now")).AddSeconds(25);

        var id = await CreateAsync(ada, new { kind = "once", at }, "Tea");

        var told = await first.ToldOfAsync(ring => ring.AlarmId == id);
        Assert.Equal(("Tea", "siren", at.ToMicros(), false), (told.Label, told.Sound, told.DueAtMicros, told.Rings));
        Assert.Equal(told, await second.ToldOfAsync(ring => ring.AlarmId == id));
        Assert.Empty(await stranger.ToldAsync(_ => true));
    }

    [Fact]
    public async Task Acknowledge_InOneBrowser_SilencesAll()
    {
        var ada = await UserAsync();
        await using var first = await BrowserClient.ConnectAsync(admin.Server, ada);
        await using var second = await BrowserClient.ConnectAsync(admin.Server, ada);
        var runId = await RingAsync(ada, await CreateAsync(ada, InAYear));
        await first.ToldOfAsync(ring => ring.RunId == runId);
        await second.ToldOfAsync(ring => ring.RunId == runId);

        var rang = await first.CallAsync<bool>("Rang", runId, await first.CallAsync<long>("Now"), 200L);
        var rangToo = await second.CallAsync<bool>("Rang", runId, await second.CallAsync<long>("Now"), 200L);
        var seen = await second.ToldOfAsync(ring => ring.RunId == runId && ring.Rings);
        var acknowledged = await second.CallAsync<bool>("Acknowledge", runId);
        var again = await first.CallAsync<bool>("Acknowledge", runId);

        Assert.Equal((true, false, true, false), (rang, rangToo, acknowledged, again));
        Assert.True(seen.Rings);
        await first.ToldAsync(rings => rings.All(ring => ring.RunId != runId));
        await second.ToldAsync(rings => rings.All(ring => ring.RunId != runId));
        var run = await RunAsync(ada, runId);
        Assert.Equal(("succeeded", 0.2), (RunningServer.Text(run, "state"), run.GetProperty("clockErrorMs").GetDouble()));
        Assert.True(run.GetProperty("latenessMs").GetDouble() >= 0, run.GetRawText());
    }

    [Fact]
    public async Task Browser_ThatComesBack_IsToldAllThatStillRings()
    {
        var ada = await UserAsync();
        var id = await CreateAsync(ada, InAYear);
        string early;
        await using (var before = await BrowserClient.ConnectAsync(admin.Server, ada))
        {
            early = await RingAsync(ada, id);
            await before.ToldOfAsync(ring => ring.RunId == early);
        }

        var late = await RingAsync(ada, id);
        await using var after = await BrowserClient.ConnectAsync(admin.Server, ada);

        var told = await after.ToldAsync(rings => rings.Count > 0);
        Assert.Equal(new[] { early, late }.Order(StringComparer.Ordinal), told.Select(ring => ring.RunId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Snooze_InABrowser_RingsOnceMoreLater()
    {
        var ada = await UserAsync();
        await using var browser = await BrowserClient.ConnectAsync(admin.Server, ada);
        var runId = await RingAsync(ada, await CreateAsync(ada, InAYear));
        await browser.ToldOfAsync(ring => ring.RunId == runId);

        var snoozed = await browser.CallAsync<bool>("Snooze", runId, 0);
        var again = await browser.CallAsync<bool>("Snooze", runId, 0);

        var result = (await RunAsync(ada, runId)).GetProperty("result");
        var next = await RunAsync(ada, RunningServer.Text(result, "snoozedTo"));
        Assert.Equal((true, false), (snoozed, again));
        Assert.Equal(("planned", "alarm"), (RunningServer.Text(next, "state"), RunningServer.Text(next, "cause")));
        Assert.Equal(next.GetProperty("plannedAt").GetDateTimeOffset().AddMinutes(7), next.GetProperty("dueAt").GetDateTimeOffset());
        Assert.Empty(await browser.ToldAsync(rings => rings.All(ring => ring.RunId != runId)));
    }

    [Fact]
    public async Task Alarm_ThatIsDeleted_FallsSilentInBrowsers()
    {
        var ada = await UserAsync();
        await using var browser = await BrowserClient.ConnectAsync(admin.Server, ada);
        var id = await CreateAsync(ada, InAYear);
        var runId = await RingAsync(ada, id);
        await browser.ToldOfAsync(ring => ring.RunId == runId);

        await admin.Server.CallAsync(HttpMethod.Delete, $"alarms/{id}", token: ada);

        Assert.Empty(await browser.ToldAsync(rings => rings.Count == 0));
        Assert.Equal("canceled", RunningServer.Text(await RunAsync(ada, runId), "state"));
    }

    [Fact]
    public async Task Label_ThatIsChangedBeforeItRings_IsToldAnew()
    {
        var ada = await UserAsync();
        await using var browser = await BrowserClient.ConnectAsync(admin.Server, ada);
        var trigger = new { kind = "once", at = Instants.FromMicros(await browser.CallAsync<long>("Now")).AddSeconds(25) };
        var id = await CreateAsync(ada, trigger, "Tea");
        var before = await browser.ToldOfAsync(ring => ring.AlarmId == id);

        await admin.Server.CallAsync(HttpMethod.Put, $"alarms/{id}", new { label = "Coffee", trigger }, ada, "\"1\"");

        var after = await browser.ToldOfAsync(ring => ring.Label == "Coffee");
        Assert.Equal((before.RunId, before.DueAtMicros), (after.RunId, after.DueAtMicros));
    }

    [Fact]
    public async Task Rang_LongBeforeDueOrOfAnotherUser_ChangesNothing()
    {
        var (ada, bob) = (await UserAsync(), await UserAsync());
        await using var mine = await BrowserClient.ConnectAsync(admin.Server, ada);
        await using var theirs = await BrowserClient.ConnectAsync(admin.Server, bob);
        var now = await mine.CallAsync<long>("Now");
        var id = await CreateAsync(ada, new { kind = "once", at = Instants.FromMicros(now).AddSeconds(28) });
        var coming = await mine.ToldOfAsync(ring => ring.AlarmId == id);
        var runId = await RingAsync(ada, id);

        var early = await mine.CallAsync<bool>("Rang", coming.RunId, now, 0L);
        var foreign = await theirs.CallAsync<bool>("Rang", runId, await theirs.CallAsync<long>("Now"), 0L);
        var foreignAnswer = await theirs.CallAsync<bool>("Acknowledge", runId);

        Assert.Equal((false, false, false), (early, foreign, foreignAnswer));
        Assert.Equal("planned", RunningServer.Text(await RunAsync(ada, runId), "state"));
    }

    [Theory]
    [InlineData("Acknowledge", "runId")]
    [InlineData("Rang", "runId", 1L, 0L)]
    [InlineData("Snooze", "runId", 5)]
    public async Task Call_WithWhatIsNoRun_IsRefusedByName(string method, string name, params object[] rest)
    {
        await using var browser = await BrowserClient.ConnectAsync(admin.Server, admin.AdminToken);

        var refusal = await Assert.ThrowsAsync<HubException>(() => browser.CallAsync<bool>(method, ["'; --", .. rest]));

        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithNumbersOutOfRange_IsRefusedByName()
    {
        await using var browser = await BrowserClient.ConnectAsync(admin.Server, admin.AdminToken);
        var runId = new string('0', 32);

        var minutes = await Assert.ThrowsAsync<HubException>(() => browser.CallAsync<bool>("Snooze", runId, 1_441));
        var error = await Assert.ThrowsAsync<HubException>(() => browser.CallAsync<bool>("Rang", runId, 1L, -1L));

        Assert.Contains("minutes", minutes.Message, StringComparison.Ordinal);
        Assert.Contains("errorMicros", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WithAMachinesTokenOrWithoutTheRight_IsRefused()
    {
        var (_, token) = await admin.Server.CallAsync(HttpMethod.Post, "api-tokens", new { name = "ringer", permissions = new[] { "alarms.read" } }, admin.AdminToken);
        var (made, role) = await admin.Server.CallAsync(HttpMethod.Post, "roles", new { name = $"deaf-{Guid.NewGuid():N}", permissions = new[] { "jobs.read" } }, admin.AdminToken);
        var (_, deaf) = await admin.Server.AddUserAsync(admin.AdminToken, $"deaf-{Guid.NewGuid():N}", RunningServer.Text(role, "name"));

        var machine = await Assert.ThrowsAsync<HttpRequestException>(() => BrowserClient.ConnectAsync(admin.Server, RunningServer.Text(token, "token")));
        var user = await Assert.ThrowsAsync<HttpRequestException>(() => BrowserClient.ConnectAsync(admin.Server, deaf));

        Assert.Equal(HttpStatusCode.Created, made);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (machine.StatusCode, user.StatusCode));
        Assert.IsType<WebSocketException>(user.InnerException);
    }

    [Theory]
    [InlineData("own", null)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    public async Task Connect_WithTheConsolesCookie_WorksFromOurPagesAlone(string origin, HttpStatusCode? refusal)
    {
        using var page = new Browser(admin.Server);
        await page.SignInAsync();
        var own = admin.Server.Address.GetLeftPart(UriPartial.Authority);

        var refused = await ConnectAsync(page.Cookies.GetCookieHeader(admin.Server.Address), origin == "own" ? own : origin);

        Assert.Equal(refusal, refused);
    }

    [Fact]
    public async Task Connect_WithTheCookieOfASessionThatEnded_Is401AndNoWayToTheSignIn()
    {
        using var page = new Browser(admin.Server);
        await page.SignInAsync();
        var cookies = page.Cookies.GetCookieHeader(admin.Server.Address);
        using var signedOut = await page.SubmitAsync("/", "form[action='/sign-out']");

        var refusal = await ConnectAsync(cookies, admin.Server.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal(HttpStatusCode.Found, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refusal);
    }

    [Fact]
    public async Task Connection_OfASessionThatEnds_IsCut()
    {
        var ada = await UserAsync();
        await using var browser = await BrowserClient.ConnectAsync(admin.Server, ada);
        Assert.Empty(await browser.ToldAsync(_ => true));

        var (status, _) = await admin.Server.CallAsync(HttpMethod.Post, "auth/logout", token: ada);

        Assert.Equal(HttpStatusCode.NoContent, status);
        await admin.Server.Services.GetServices<IHostedService>().OfType<AlarmDelivery>().Single().EndSessionsAsync(CancellationToken.None);
        await browser.Closed.WaitAsync(TimeSpan.FromSeconds(60));
    }

    // Null when the connection works.
    private async Task<HttpStatusCode?> ConnectAsync(string cookies, string origin)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Cookie"] = cookies };
        if (origin.Length > 0)
        {
            headers["Origin"] = origin;
        }

        try
        {
            await using var browser = await BrowserClient.ConnectAsync(admin.Server, headers);
            Assert.True(await browser.CallAsync<long>("Now") > 0);
            return null;
        }
        catch (HttpRequestException refused)
        {
            return refused.StatusCode;
        }
    }

    private static object InAYear => new { kind = "once", at = TimeProvider.System.GetUtcNow().AddDays(300) };

    private async Task<string> UserAsync() => (await admin.Server.AddUserAsync(admin.AdminToken, $"u{Guid.NewGuid():N}", "Viewer")).Token;

    private async Task<string> CreateAsync(string token, object trigger, string label = "Alarm")
    {
        var (status, alarm) = await admin.Server.CallAsync(HttpMethod.Post, "alarms", new { label, sound = "siren", trigger, snoozeMinutes = 7 }, token);
        Assert.True(status == HttpStatusCode.Created, alarm.ToString());
        return RunningServer.Text(alarm, "id");
    }

    private async Task<string> RingAsync(string token, string id)
    {
        var (status, run) = await admin.Server.CallAsync(HttpMethod.Post, $"alarms/{id}/ring", token: token);
        Assert.True(status == HttpStatusCode.Accepted, run.ToString());
        return RunningServer.Text(run, "runId");
    }

    private async Task<JsonElement> RunAsync(string token, string runId)
    {
        var (status, run) = await admin.Server.CallAsync(HttpMethod.Get, $"runs/{runId}", token: token);
        Assert.Equal(HttpStatusCode.OK, status);
        return run;
    }
}
