using System.Net;
using Scheduler.Server.Tests.Security;
using TestServers.Databases;
using TestServers.Processes;

namespace Scheduler.Server.Tests.Pages;

public sealed class TwoNodesTests
{
    [Fact]
    public async Task SignIn_OnOneNode_HoldsOnTheOther()
    {
        var database = await DatabaseServer.SharedAsync();
        string[] settings = ["--Database:Provider=mysql", $"--Database:ConnectionString={await database.CreateDatabaseAsync()}", $"--Cluster:Secret={SchedulerSettings.ClusterSecret}"];
        await using var one = await RunningServer.StartWithAdminAsync(settings);
        await using var other = await RunningServer.StartAsync(settings);
        using var here = new Browser(one);
        using var there = new Browser(other);
        await here.SignInAsync();
        there.Cookies.SetCookies(other.Address, here.Cookies.GetCookieHeader(one.Address).Replace("; ", ",", StringComparison.Ordinal));

        // The form comes from the one node and is sent to the other.
        var page = await here.OpenAsync("/keys");
        using var made = await there.SubmitAsync(page, "/keys", "form[action='?handler=Create']", ("app", "two-nodes"));

        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.NotNull((await Browser.ReadAsync(made)).QuerySelector("[role=status] pre"));
    }
}
