using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers.Api;
using TestServers.Ledger;
using TestServers.Processes;

namespace EndToEnd.Tests.Starts;

/// <summary>The embedded default: SQLite, a certificate the node makes for itself, a setup link on the terminal.</summary>
public sealed class FirstStartTests
{
    [Fact]
    public async Task Setup_WithTheTokenOfTheTerminal_WorksOnceAndIsThenGone()
    {
        await using var node = await SchedulerProcess.StartAsync(new SchedulerSettings { MakesAdmin = false });
        using var session = new ApiSession(node.Address, node.CertificateSha256);
        var link = await node.Process.WaitForLineAsync(line => line.Contains("Setup: https://", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "the setup link");
        var body = new { token = link.Split("#token=")[1].Trim(), userName = "first", password = "a-good-password-9" };

        var wrong = await session.PostAsync("setup", body with { token = "guessed" });
        var right = await session.PostAsync("setup", body);
        var again = await session.PostAsync("setup", body);

        Assert.True((int)wrong.Status is 400 or 401 or 403, $"{wrong.Status}");
        Assert.True((int)right.Status is 200 or 201 or 204, $"{right.Status}");
        again.Expect(HttpStatusCode.Gone);
        await session.LoginAsync("first", "a-good-password-9");
        (await session.GetAsync("me")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Start_OnSqlite_PrintsItsCertificateAndRunsJobsOverARestart()
    {
        await using var node = await SchedulerProcess.StartAsync(new SchedulerSettings());
        await node.Process.WaitForLineAsync(
            line => Digits(line).Contains(node.CertificateSha256, StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(5), "the certificate's SHA-256");
        using var session = await ApiSession.SignInAsync(node);
        var key = (await session.PostAsync("executor-keys", new { app = Deployment.App })).Expect(HttpStatusCode.Created).Text("key");
        await using var executor = ExecutorProcess.Start(new ExecutorSettings
        {
            Servers = [node.Address],
            CertificateSha256 = node.CertificateSha256,
            Key = key,
            App = Deployment.App,
            Name = "single",
        });
        var job = (await session.PostAsync("jobs", JobBody.Of("durable", triggers: JobBody.Interval(500)))).Expect(HttpStatusCode.Created).Id;
        var from = Micros.Now + Micros.Second;
        await Pause.ForSecondsAsync(6);

        var exitCode = await node.StopAsync();
        await node.RestartAsync();
        await Pause.ForSecondsAsync(10);

        var to = Micros.Now - Micros.Second;
        var checker = new LedgerChecker([new ExpectedJob(job, "durable", Occurrences.Every(500))], from, to);
        var journal = executor.ReadJournal();
        Assert.Equal(0, exitCode);
        Findings.AssertNone(checker.Findings(await session.RunsAsync($"jobId={job}"), journal), checker.StartedAgain(journal));
    }

    private static string Digits(string line) => string.Concat(line.Where(char.IsAsciiHexDigit));
}
