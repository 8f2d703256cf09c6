using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Server.Alarms.Ringing;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Alarms;

public sealed class AlarmSweepTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly object FarAway = new { kind = "once", at = TimeProvider.System.GetUtcNow().AddDays(300) };

    [Fact]
    public async Task Alarm_ThatRangAndNobodyAcknowledged_TimesOutAndIsMissed()
    {
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, $"u{Guid.NewGuid():N}", "Viewer");
        var (_, alarm) = await admin.Server.CallAsync(HttpMethod.Post, "alarms", new { label = "asleep", trigger = FarAway }, token);
        await using var browser = await BrowserClient.ConnectAsync(admin.Server, token);
        var (_, rung) = await admin.Server.CallAsync(HttpMethod.Post, $"alarms/{RunningServer.Text(alarm, "id")}/ring", token: token);
        var ring = await browser.ToldOfAsync(ring => ring.RunId == RunningServer.Text(rung, "runId"));

        var started = await browser.CallAsync<bool>("Rang", ring.RunId, ring.DueAtMicros, 0L);
        await admin.Server.Services.GetRequiredService<IDatabase>().ExecuteAloneAsync("UPDATE runs SET expire_at = due_at WHERE id = @RunId", new { ring.RunId }, CancellationToken.None);

        Assert.True(started);
        Assert.Empty(await browser.ToldAsync(rings => rings.Count == 0));
        var (_, missed) = await admin.Server.CallAsync(HttpMethod.Get, "alarms/missed", token: token);
        var row = Assert.Single(missed.GetProperty("items").EnumerateArray());
        Assert.Equal((ring.RunId, "timedOut", "asleep"), (RunningServer.Text(row, "runId"), RunningServer.Text(row, "state"), RunningServer.Text(row, "label")));
        Assert.NotEqual(JsonValueKind.Null, row.GetProperty("startedAt").ValueKind);
    }

    [Fact]
    public async Task Alarms_OfAUserWhoIsGone_Go()
    {
        var (id, token) = await admin.Server.AddUserAsync(admin.AdminToken, $"u{Guid.NewGuid():N}", "Viewer");
        await admin.Server.CallAsync(HttpMethod.Post, "alarms", new { label = "orphan", trigger = FarAway }, token);
        var alarms = admin.Server.Services.GetRequiredService<Scheduler.Server.Alarms.AlarmStore>();
        var (status, _) = await admin.Server.CallAsync(HttpMethod.Delete, $"users/{id}", token: admin.AdminToken);

        await admin.Server.Services.GetServices<IHostedService>().OfType<AlarmSweep>().Single().SweepOrphansAsync(CancellationToken.None);

        Assert.Equal(HttpStatusCode.NoContent, status);
        await Eventually.TrueAsync(async () => !(await alarms.ListUsersAsync(CancellationToken.None)).Contains(id), TimeSpan.FromSeconds(60), "the alarm is gone");
        Assert.Empty(await alarms.ListOrphansAsync(CancellationToken.None));
    }
}
