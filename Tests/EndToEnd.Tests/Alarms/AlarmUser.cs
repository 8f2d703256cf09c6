using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using TestServers.Api;
using TestServers.Processes;

namespace EndToEnd.Tests.Alarms;

/// <summary>Somebody with alarms: at the interface, and with as many browsers as they open.</summary>
internal sealed class AlarmUser(IBrowser chromium, SchedulerProcess node, string name, ApiSession api) : IDisposable
{
    public const float PatienceMs = 60_000;

    /// <summary>Opens the page of alarms in a browser of its own, which may sound, and notes what rings there in <c>rang</c>.</summary>
    public async Task<IPage> OpenAsync()
    {
        var context = await chromium.NewContextAsync(new() { IgnoreHTTPSErrors = true, Locale = "en-GB", TimezoneId = "Asia/Tokyo" });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(PatienceMs);
        await page.AddInitScriptAsync("globalThis.rang = []; document.addEventListener('alarm-rang', (event) => rang.push(event.detail));");
        await page.GotoAsync(new Uri(node.Address, "/sign-in?returnUrl=%2Falarms").AbsoluteUri);
        await page.FillAsync("#userName", name);
        await page.FillAsync("#password", SchedulerSettings.AdminPassword);
        await page.ClickAsync("main form button");
        await page.WaitForURLAsync("**/alarms");
        await page.ClickAsync("main h1");
        await page.WaitForSelectorAsync("text=Sound is on in this window.");
        return page;
    }

    public async Task<string> MakeAsync(string label, object trigger, int expireAfterMs = 600_000) =>
        (await api.PostAsync("alarms", new { label, sound = "chime", expireAfterMs, trigger })).Expect(HttpStatusCode.Created).Id;

    public async Task RingAsync(string alarmId) => (await api.PostAsync($"alarms/{alarmId}/ring")).Expect(HttpStatusCode.Accepted);

    public async Task<JsonElement> RunAsync(string? runId) => (await api.GetAsync($"runs/{runId}")).Expect(HttpStatusCode.OK).Body;

    public async Task<List<JsonElement>> ListAsync(string path) => [.. (await api.GetAsync(path)).Expect(HttpStatusCode.OK).Body.GetProperty("items").EnumerateArray()];

    public void Dispose() => api.Dispose();
}
