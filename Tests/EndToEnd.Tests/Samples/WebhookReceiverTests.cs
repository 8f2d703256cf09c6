using System.Net;
using System.Text.Json;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Api;
using TestServers.Processes;

namespace EndToEnd.Tests.Samples;

public sealed class WebhookReceiverTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task WebhookReceiver_AsItsReadmeSays_AnswersCallsBackAndRefusesTheUnsigned()
    {
        using var folder = new TempFolder("receiver");
        await using var node = await SchedulerProcess.StartAsync(new SchedulerSettings { More = ["--Webhooks:AllowedAddresses:0=127.0.0.1"] });
        using var api = await ApiSession.SignInAsync(node);
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        await using var sample = OwnedProcess.StartDotNet(
            Repository.BuiltAssembly(Path.Combine("Samples", "WebhookReceiver"), "WebhookReceiver"),
            [$"--urls={address}", $"--Webhooks:Secret={Secret}", $"--Webhooks:ServerCertificateSha256={node.CertificateSha256}"],
            folder.Path);
        await sample.WaitForLineAsync(line => line.Contains("Now listening", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the receiver listens");
        var secret = (await api.PostAsync("secrets", new { name = "hook", value = Secret })).Expect(HttpStatusCode.Created).Id;

        var invoice = await RunAsync(api, new { url = $"{address}/invoices", secretId = secret }, new { customer = 42 });
        var report = await RunAsync(api, new { url = $"{address}/reports", secretId = secret, mode = "callback" }, new { pages = 3 });
        var failed = await RunAsync(api, new { url = $"{address}/reports", secretId = secret, mode = "callback" }, new { });
        var unsigned = await RunAsync(api, new { url = $"{address}/invoices" }, new { customer = 42 });

        Assert.Equal((1, 42), (invoice.GetProperty("result").GetProperty("number").GetInt32(), invoice.GetProperty("result").GetProperty("args").GetProperty("customer").GetInt32()));
        Assert.Equal(("succeeded", 3), (State(report), report.GetProperty("result").GetProperty("pages").GetInt32()));
        Assert.Equal(("failed", "noPages"), (State(failed), failed.GetProperty("error").GetProperty("type").GetString()));
        Assert.Equal(("failed", "webhookStatus"), (State(unsigned), unsigned.GetProperty("error").GetProperty("type").GetString()));
    }

    private static string? State(JsonElement run) => run.GetProperty("state").GetString();

    private static async Task<JsonElement> RunAsync(ApiSession api, object target, object args)
    {
        var kind = JsonSerializer.SerializeToNode(target)!.AsObject(); // an object as written above
        kind["kind"] = "webhook";
        var job = (await api.PostAsync("jobs", new { name = $"job-{Guid.NewGuid():N}", target = kind, args })).Expect(HttpStatusCode.Created).Id;
        var run = (await api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
        await RunWatch.UntilAsync(api, run, found => found.IsEnded, 60);
        return (await api.GetAsync($"runs/{run}")).Expect(HttpStatusCode.OK).Body;
    }
}
