using System.Net;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Packages;

/// <summary>What executors say of their packages.</summary>
public sealed class PackageReportsTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Report_OfAFailure_IsAuditedOnce()
    {
        var executor = await PackageFleet.ConnectAsync(admin.Server, "failing");
        var failure = new PackageReport { Name = "Failing", Version = "2.0.0", Revision = 7, Context = 2, State = PackageState.Failed, SinceMicros = 1, Error = "It lacks a library." };

        await executor.ReportAsync(new PackagesReport { Packages = [failure] });
        await executor.ReportAsync(new PackagesReport { Packages = [failure, failure with { Name = "Other", Context = 3 }] });
        var (_, audit) = await CallAsync(HttpMethod.Get, "audit?action=package.loadFailed");
        var (_, view) = await CallAsync(HttpMethod.Get, $"executors/{executor.Session.ExecutorId}");

        Assert.Equal(["Failing", "Other"], audit.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("objectId").GetString()).Order());
        Assert.Equal(("failed", "It lacks a library."), (view.GetProperty("packages")[0].GetProperty("state").GetString(), view.GetProperty("packages")[0].GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Report_ThatIsTooMuch_IsRefused()
    {
        var executor = await PackageFleet.ConnectAsync(admin.Server, "much");
        var one = new PackageReport { Name = "P", Version = "1.0.0", Revision = 1, Context = 1, State = PackageState.Loaded, SinceMicros = 1 };
        PackagesReport[] wrong =
        [
            new() { Packages = [.. Enumerable.Repeat(one, 201)] },
            new() { Packages = [one with { Name = "" }] },
            new() { Packages = [one with { SinceMicros = long.MaxValue }] },
            new() { Packages = [one with { Error = new string('x', 2_001) }] },
            new() { Packages = [one with { Pins = [.. Enumerable.Repeat("pin", 21)] }] },
            new() { Packages = [null!] },
            new() { Handlers = [new HandlerInfo("a", null), new HandlerInfo("a", null)] },
            new() { Handlers = [new HandlerInfo("a b", null)] },
        ];

        foreach (var report in wrong)
        {
            var refused = await Assert.ThrowsAsync<HubException>(() => executor.ReportAsync(report));
            Assert.StartsWith("report: ", refused.Message, StringComparison.Ordinal);
        }
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path) => admin.Server.CallAsync(method, path, null, admin.AdminToken);
}
