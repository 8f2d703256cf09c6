using System.Globalization;
using System.Net;
using System.Text.Json;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages;

public sealed class AlarmPagesTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Form = "#alarm";
    private const string Never = "0 0 5 31 12 ? 2098";

    [Fact]
    public async Task Create_AMomentInATimeZone_IsThatMomentAndIsShownInItAgain()
    {
        var (browser, token) = await UserAsync();
        using (browser)
        {
            var local = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(30) + new TimeSpan(0, 9, 30, 0, 250);
            using var response = await browser.SubmitAsync(
                "/alarms/new", Form, ("label", "Tea <b>"), ("sound", "marimba"), ("snoozeMinutes", "7"), ("triggers[0].at", local.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture)), ("triggers[0].timeZone", "Asia/Tokyo"));

            Assert.Equal(HttpStatusCode.Found, response.StatusCode);
            var alarm = await OnlyAlarmAsync(token);
            Assert.Equal(("Tea <b>", "marimba", 7), (RunningServer.Text(alarm, "label"), RunningServer.Text(alarm, "sound"), alarm.GetProperty("snoozeMinutes").GetInt32()));
            Assert.Equal(new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.FromHours(9)), alarm.GetProperty("trigger").GetProperty("at").GetDateTimeOffset());
            var list = await browser.OpenAsync("/alarms");
            Assert.Equal("Tea <b>", list.QuerySelector("tbody td a")?.TextContent);
            var editor = await browser.OpenAsync($"/alarms/{RunningServer.Text(alarm, "id")}/edit");
            Assert.Equal(local.ToString("yyyy-MM-ddTHH:mm:ss.FFF", CultureInfo.InvariantCulture), editor.QuerySelector("#triggers-0--at")?.GetAttribute("value"));
        }
    }

    [Fact]
    public async Task Create_WrongFields_SaysSoBesideThemAndKeepsWhatWasTyped()
    {
        var (browser, _) = await UserAsync();
        using (browser)
        {
            using var response = await browser.SubmitAsync(
                "/alarms/new", Form, ("label", "Every second"), ("snoozeMinutes", "0"), ("triggers[0].kind", "interval"), ("triggers[0].everyMs", "1000"));
            var page = await Browser.ReadAsync(response);

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("Every second", page.QuerySelector("#label")?.GetAttribute("value"));
            Assert.Equal("true", page.QuerySelector("#snoozeMinutes")?.GetAttribute("aria-invalid"));
            Assert.Contains("10 s", page.QuerySelector("#triggers-0--everyMs-more .error")?.TextContent, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("2030-03-31T02:30", "Europe/Berlin")]
    [InlineData("soon", "UTC")]
    [InlineData("", "UTC")]
    public async Task Create_AMomentThatIsNone_IsNamedBesideItsField(string at, string zone)
    {
        var (browser, token) = await UserAsync();
        using (browser)
        {
            using var response = await browser.SubmitAsync("/alarms/new", Form, ("label", "Never"), ("triggers[0].at", at), ("triggers[0].timeZone", zone));
            var page = await Browser.ReadAsync(response);

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.NotEmpty(page.QuerySelector("#triggers-0--at-more .error")?.TextContent ?? "");
            Assert.Empty(await AlarmsAsync(token));
        }
    }

    [Fact]
    public async Task Edit_ChangesTheAlarmUnlessItMovedMeanwhile()
    {
        var (browser, token) = await UserAsync();
        using (browser)
        {
            var path = $"/alarms/{await MakeAsync(token)}/edit";
            var stale = await browser.OpenAsync(path);
            using var saved = await browser.SubmitAsync(path, Form, ("label", "Coffee"), ("sound", "siren"));
            using var late = await browser.SubmitAsync(stale, path, Form, ("label", "Too late"));

            Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
            Assert.NotEmpty((await Browser.ReadAsync(late)).QuerySelector("[role=alert]")?.TextContent ?? "");
            var alarm = await OnlyAlarmAsync(token);
            Assert.Equal(("Coffee", "siren", Never), (RunningServer.Text(alarm, "label"), RunningServer.Text(alarm, "sound"), RunningServer.Text(alarm.GetProperty("trigger"), "cron")));
        }
    }

    [Fact]
    public async Task Ring_ThenSnoozeAndAcknowledge_WorkWithoutScripts()
    {
        var (browser, token) = await UserAsync();
        using (browser)
        {
            var id = await MakeAsync(token);
            using var rung = await browser.SubmitAsync("/alarms", "form[action='?handler=Ring']");
            var ringing = await browser.OpenAsync("/alarms");
            using var acknowledged = await browser.SubmitAsync(ringing, "/alarms", "#ringing form");
            var silent = await browser.OpenAsync("/alarms");
            using var again = await browser.SubmitAsync(silent, "/alarms", "form[action='?handler=Ring']");
            using var snoozed = await browser.PressAsync("/alarms", "#ringing form", "button.quiet");

            Assert.All([rung, acknowledged, again, snoozed], response => Assert.Equal(HttpStatusCode.Found, response.StatusCode));
            Assert.Single(ringing.QuerySelectorAll("#ringing form"));
            Assert.Null(silent.QuerySelector("#ringing"));
            var (_, rings) = await admin.Server.CallAsync(HttpMethod.Get, "alarms/ringing", token: token);
            Assert.Empty(rings.GetProperty("items").EnumerateArray());
            var (_, runs) = await admin.Server.CallAsync(HttpMethod.Get, $"runs?jobId={id}&state=planned,succeeded&group=~{await UserIdAsync(token)}", token: token);
            Assert.Equal(["planned", "succeeded", "succeeded"], runs.GetProperty("items").EnumerateArray().Select(run => RunningServer.Text(run, "state")).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Delete_TakesTheAlarmAway()
    {
        var (browser, token) = await UserAsync();
        using (browser)
        {
            await MakeAsync(token);

            using var response = await browser.SubmitAsync("/alarms", "form[action='?handler=Delete']");

            Assert.Equal(HttpStatusCode.Found, response.StatusCode);
            Assert.NotNull((await browser.OpenAsync("/alarms")).QuerySelector(".empty"));
        }
    }

    [Fact]
    public async Task Alarm_OfSomebodyElse_IsNotThere()
    {
        var (owner, token) = await UserAsync();
        var (stranger, _) = await UserAsync();
        using (owner)
        using (stranger)
        {
            var id = await MakeAsync(token);

            await stranger.OpenAsync($"/alarms/{id}/edit", HttpStatusCode.NotFound);
            var page = await stranger.OpenAsync("/alarms");

            Assert.NotNull(page.QuerySelector(".empty"));
        }
    }

    [Fact]
    public async Task Pages_OfWhoeverHasAlarms_RingEverywhereAndOthersDoNot()
    {
        var (browser, _) = await UserAsync();
        using (browser)
        using (var guest = new Browser(admin.Server))
        {
            var inside = await browser.OpenAsync("/account");
            var outside = await guest.OpenAsync("/sign-in");

            Assert.NotNull(inside.QuerySelector("dialog#alarm-dialog"));
            Assert.Null(outside.QuerySelector("dialog#alarm-dialog"));
            var assets = inside.QuerySelectorAll("script").Select(script => script.GetAttribute("src")).Append(inside.QuerySelector("meta[name=alarm-timer]")?.GetAttribute("content")).ToList();
            Assert.True(assets.Count > 5);
            foreach (var path in assets)
            {
                using var response = await browser.GetAsync(path ?? "");
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }
    }

    private async Task<(Browser Browser, string Token)> UserAsync()
    {
        var name = $"u{Guid.NewGuid():N}";
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, name, "Viewer");
        var browser = new Browser(admin.Server);
        await browser.SignInAsync(name);
        return (browser, token);
    }

    private async Task<string> UserIdAsync(string token) => RunningServer.Text((await admin.Server.CallAsync(HttpMethod.Get, "me", token: token)).Body, "id");

    private async Task<string> MakeAsync(string token)
    {
        var (status, alarm) = await admin.Server.CallAsync(HttpMethod.Post, "alarms", new { label = "Tea", trigger = new { kind = "cron", cron = Never } }, token);
        Assert.Equal(HttpStatusCode.Created, status);
        return RunningServer.Text(alarm, "id");
    }

    private async Task<List<JsonElement>> AlarmsAsync(string token) =>
        [.. (await admin.Server.CallAsync(HttpMethod.Get, "alarms", token: token)).Body.GetProperty("items").EnumerateArray()];

    private async Task<JsonElement> OnlyAlarmAsync(string token) => Assert.Single(await AlarmsAsync(token));
}
