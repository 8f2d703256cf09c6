using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Faults;

/// <summary>A node that dies while its webhooks are out: an answer that is owed to it is lost with it, a callback is not.</summary>
[Collection(Measured.Name)]
public sealed class WebhookNodeKillTests(ITestOutputHelper output)
{
    private const string Doomed = "node-1";

    [Fact]
    public async Task Kill_OfANodeWithWebhooksOut_LosesWhatItWaitedForAndNoCallback()
    {
        using var receiver = new HoldingReceiver();
        await using var deployment = await Deployment.StartAsync(
            new() { Nodes = 2, Executors = 0, NodeSettings = ["--Webhooks:AllowedAddresses:0=127.0.0.1", "--Webhooks:TimeoutMs=600000"] }, output);
        var awaited = await OutAsync(deployment, receiver, "callback", "atLeastOnce");
        var again = await OutAsync(deployment, receiver, "sync", "atLeastOnce");
        var once = await OutAsync(deployment, receiver, "sync", "atMostOnce");

        await deployment.Nodes[0].KillAsync();
        receiver.Holds = false;
        var api = deployment.ApiOf(1);
        var retried = await RunWatch.UntilAsync(api, again, run => run.IsEnded, 60);
        var lost = await RunWatch.UntilAsync(api, once, run => run.IsEnded, 60);
        var still = await api.RunAsync(awaited);
        var answer = await api.PostAsync($"callbacks/{receiver.Of(awaited)[0].CallbackUrl!.Segments[^1]}", new { result = "late but there" }); // it offered one

        var ended = (await api.GetAsync($"runs/{awaited}")).Expect(HttpStatusCode.OK).Body;
        Assert.Equal(("running", Doomed, 1), (still.State, still.Node, still.Fence));
        Assert.Equal((HttpStatusCode.OK, "succeeded", "late but there"), (answer.Status, ended.GetProperty("state").GetString(), ended.GetProperty("result").GetString()));
        Assert.Equal(("succeeded", "lost"), (retried.State, lost.State));
        Assert.Equal((1, 2, 1), (receiver.Of(awaited).Count, receiver.Of(again).Count, receiver.Of(once).Count));
    }

    /// <summary>Runs a job until the node that is to die has sent its webhook: which one sends it is chosen as executors are.</summary>
    private static async Task<string> OutAsync(Deployment deployment, HoldingReceiver receiver, string mode, string delivery)
    {
        var job = (await deployment.Api.PostAsync("jobs", new { name = $"{mode}-{delivery}", target = new { kind = "webhook", url = receiver.Url, mode }, delivery, overlap = "allow" }))
            .Expect(HttpStatusCode.Created).Id;
        while (true)
        {
            var run = (await deployment.Api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
            await Eventually.TrueAsync(() => Task.FromResult(receiver.Of(run).Count > 0), TimeSpan.FromSeconds(60), "the webhook is out");
            if ((await RunWatch.UntilAsync(deployment.Api, run, found => found.State == "running", 60)).Node == Doomed)
            {
                return run;
            }
        }
    }
}
