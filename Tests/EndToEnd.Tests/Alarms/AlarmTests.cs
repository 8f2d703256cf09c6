using System.Text.Json;
using Microsoft.Playwright;
using TestServers;

namespace EndToEnd.Tests.Alarms;

/// <summary>Alarms in real browsers.</summary>
public sealed class AlarmTests(AlarmBrowsers browsers) : IClassFixture<AlarmBrowsers>
{
    private const string Dialog = "#alarm-dialog";

    [Fact]
    public async Task Alarm_InTwoBrowsers_RingsNeverEarlyInBothUntilOneAcknowledges()
    {
        using var user = await browsers.NewUserAsync();
        var (first, second) = (await user.OpenAsync(), await user.OpenAsync());
        var at = TimeProvider.System.GetUtcNow().AddSeconds(3);

        await user.MakeAsync("Tea <img src=x>", new { kind = "once", at });
        var rang = new[] { await RangAsync(first), await RangAsync(second) };
        var label = await first.InnerTextAsync($"{Dialog} [data-label]");
        await first.ClickAsync($"{Dialog} [data-acknowledge]");
        await HiddenAsync(second);

        Assert.Equal("Tea <img src=x>", label);
        Assert.Equal(rang[0].GetProperty("runId").GetString(), rang[1].GetProperty("runId").GetString());
        Assert.All(rang, ring => Assert.True(ring.GetProperty("lateMs").GetDouble() >= 0, ring.GetRawText()));
        Assert.All(rang, ring => Assert.True(ring.GetProperty("sounds").GetBoolean(), "The page was touched and may sound."));
        var run = await user.RunAsync(rang[0].GetProperty("runId").GetString());
        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        Assert.True(run.GetProperty("latenessMs").GetDouble() >= 0, run.GetRawText());
    }

    [Fact]
    public async Task Alarm_MadeInTheConsoleAndRungFromOutside_IsSnoozed()
    {
        using var user = await browsers.NewUserAsync();
        var page = await user.OpenAsync();

        await page.ClickAsync("a[href='/alarms/new']");
        await page.FillAsync("#label", "Stretch");
        await page.SelectOptionAsync("#sound", "marimba");
        await page.CheckAsync("input[value=daily]");
        await page.FillAsync("[id='triggers-0--times']", "03:00");
        await page.ClickAsync("#alarm button:not([type])");
        await page.WaitForSelectorAsync(".notice[role=status]");
        var alarm = Assert.Single(await user.ListAsync("alarms"));
        await user.RingAsync(alarm.GetProperty("id").GetString() ?? "");
        var runId = (await RangAsync(page)).GetProperty("runId").GetString();
        await page.ClickAsync($"{Dialog} [data-snooze]");
        await HiddenAsync(page);

        Assert.Equal(("Stretch", "marimba", "Asia/Tokyo"), (alarm.GetProperty("label").GetString(), alarm.GetProperty("sound").GetString(), alarm.GetProperty("trigger").GetProperty("timeZone").GetString()));
        await Eventually.TrueAsync(
            async () => (await user.RunAsync(runId)).GetProperty("result") is { ValueKind: JsonValueKind.Object } result && result.TryGetProperty("snoozedTo", out _),
            TimeSpan.FromMilliseconds(AlarmUser.PatienceMs),
            "the alarm is snoozed");
    }

    [Fact]
    public async Task Alarm_ThatNobodyAcknowledges_FallsSilentAndIsListedAsMissed()
    {
        using var user = await browsers.NewUserAsync();
        var page = await user.OpenAsync();
        await user.RingAsync(await user.MakeAsync("Gone", new { kind = "daily", times = new[] { "03:00" } }, expireAfterMs: 6_000));

        await RangAsync(page);
        await HiddenAsync(page);

        await Eventually.TrueAsync(async () => (await user.ListAsync("alarms/missed")).Count == 1, TimeSpan.FromMilliseconds(AlarmUser.PatienceMs), "the ring is listed as missed");
        await page.ReloadAsync();
        Assert.Contains("Gone", await page.InnerTextAsync("#missed"), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> RangAsync(IPage page)
    {
        await using var rang = await page.WaitForFunctionAsync("() => globalThis.rang[0]");
        return await rang.JsonValueAsync<JsonElement>();
    }

    private static Task HiddenAsync(IPage page) => page.WaitForSelectorAsync(Dialog, new() { State = WaitForSelectorState.Hidden });
}
