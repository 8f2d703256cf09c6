using System.Text.Json;
using TestServers;
using TestServers.Processes;

namespace EndToEnd.Tests.Docs;

/// <summary>docs/api.md works when it is followed word for word, with the sample EmbeddedExecutor as its executor.</summary>
public sealed class ApiPageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Commands_OneAfterTheOther_AreAllAccepted()
    {
        using var folder = new TempFolder("api-page");
        await using var node = await SchedulerProcess.StartAsync(new SchedulerSettings { MakesAdmin = false });
        var link = await node.Process.WaitForLineAsync(line => line.Contains("#token=", StringComparison.Ordinal), Limit, "the setup link");
        var signIn = ApiPage.Section("The server's certificate", node.Port) + ApiPage.Section("Sign in", node.Port);
        var setUp = signIn.Replace("qs_setup_…", link.Split("#token=")[1].Trim(), StringComparison.Ordinal);
        var key = ApiPage.Section("An executor", node.Port).Split('\n')[0];

        var keyMade = await RunAsync(folder, setUp + "echo\n" + key);
        await using var application = StartApplication(node, JsonDocument.Parse(keyMade.Trim().Split('\n')[^1]).RootElement.GetProperty("key").GetString()!, folder); // a key has a text
        await application.WaitForLineAsync(line => line.Contains("Connected to", StringComparison.Ordinal), Limit, "the application's connection");
        PackageFile.Write(folder.File("Greeter.1.0.0.jobs.zip"));
        var output = await RunAsync(
            folder,
            ApiPage.Section("The server's certificate", node.Port) + Login(node.Port)
                + ApiPage.Section("A job", node.Port) + ApiPage.Section("A calendar", node.Port) + ApiPage.Section("Jobs as code", node.Port)
                + WaitForRun(ApiPage.Section("Runs", node.Port)) + ApiPage.Section("Webhooks", node.Port) + ApiPage.Section("Alerts", node.Port) + ApiPage.Section("Alarms", node.Port) + ApiPage.Section("Roles", node.Port) + ApiPage.Section("Packages", node.Port) + ApiPage.Section("How it is going", node.Port));

        Assert.Contains("\"state\": \"succeeded\"", output, StringComparison.Ordinal);
        Assert.Contains("{\"kind\":\"webhook\",\"url\":\"https://hooks.example.com/invoices\",\"method\":\"POST\",\"secretId\":", output, StringComparison.Ordinal);
        Assert.Contains("\"sent\": true", output, StringComparison.Ordinal);
        Assert.Contains("Invoice for customer 7", output, StringComparison.Ordinal);
        Assert.Contains("At 09:30 every day (Asia/Tokyo), except when the calendar tokyo-office excludes it.", output, StringComparison.Ordinal);
        Assert.Contains("{\"created\":0,\"updated\":1,\"unchanged\":1}", output, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"Greeter\",\"version\":\"1.0.0\",\"handlers\":[\"greet\"]", output, StringComparison.Ordinal);
        Assert.Contains("\"snoozedTo\": ", output, StringComparison.Ordinal);
        Assert.Contains("{\"state\":\"rolledBack\",\"reason\":\"byHand\"}", output, StringComparison.Ordinal);
        Assert.Contains("\"ok\":true", output, StringComparison.Ordinal);
    }

    private static OwnedProcess StartApplication(SchedulerProcess node, string key, TempFolder folder) =>
        OwnedProcess.StartDotNet(
            Repository.BuiltAssembly(Path.Combine("Samples", "EmbeddedExecutor"), "EmbeddedExecutor"),
            [
                $"--urls=http://127.0.0.1:{FreePort.Next()}", $"--Executor:ServerUrls:0=https://localhost:{node.Port}",
                $"--Executor:Key={key}", $"--Executor:ServerCertificateSha256={node.CertificateSha256}",
            ],
            folder.Path);

    /// <summary>The sign-in without the setup before it, which works once.</summary>
    private static string Login(int port)
    {
        var section = ApiPage.Section("Sign in", port);
        return section[section.IndexOf("TOKEN=", StringComparison.Ordinal)..section.IndexOf("api $SERVER/api/v1/api-tokens", StringComparison.Ordinal)];
    }

    // A reader is slower than a run; a script is not.
    private static string WaitForRun(string section)
    {
        var first = section.IndexOf('\n', StringComparison.Ordinal) + 1;
        return section[..first] + "until api $SERVER/api/v1/runs/$RUN | jq -e .endedAt && api $SERVER/api/v1/runs/$RUN/logs | jq -e '.items[0]'; do sleep 0.1; done\n" + section[first..];
    }

    private static async Task<string> RunAsync(TempFolder folder, string commands)
    {
        // What a person would see at once, a script must ask for: a refusal ends it.
        var strict = commands.Replace("curl -s ", "curl -sS --fail-with-body ", StringComparison.Ordinal);
        await using var shell = OwnedProcess.Start("bash", ["-euo", "pipefail", "-c", strict], folder.Path);
        var exitCode = await shell.WaitForExitAsync(Limit);
        Assert.True(exitCode == 0, shell.Output);
        return shell.Output;
    }
}
