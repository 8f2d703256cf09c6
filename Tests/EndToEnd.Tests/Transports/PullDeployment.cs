using System.Net;
using System.Text.Json;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Api;
using TestServers.Ledger;
using TestServers.Processes;

namespace EndToEnd.Tests.Transports;

/// <summary>A node, and in front of it a proxy that lets no WebSocket through.</summary>
internal sealed class PullDeployment : IAsyncDisposable
{
    private readonly TempFolder folder = new("pull");

    private PullDeployment() => Certificate = NodeCertificate.Create(folder.File("node.pfx"));

    public NodeCertificate Certificate { get; }

    public SchedulerProcess Node { get; private set; } = null!; // Set by StartAsync, as all below.

    public UpgradeBlocker Proxy { get; private set; } = null!;

    public ApiSession Api { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public static async Task<PullDeployment> StartAsync()
    {
        _ = MachineStalls.Shared; // watches from now on
        var deployment = new PullDeployment();
        deployment.Node = await SchedulerProcess.StartAsync(new SchedulerSettings { Certificate = deployment.Certificate });
        deployment.Proxy = new UpgradeBlocker(deployment.Node.Port, deployment.Certificate);
        deployment.Api = await ApiSession.SignInAsync(deployment.Node);
        deployment.Key = (await deployment.Api.PostAsync("executor-keys", new { app = Deployment.App })).Expect(HttpStatusCode.Created).Text("key");
        return deployment;
    }

    public ExecutorProcess StartExecutor(string name, params string[] more) => ExecutorProcess.Start(new ExecutorSettings
    {
        Servers = [Proxy.Address],
        CertificateSha256 = Certificate.Sha256,
        Key = Key,
        App = Deployment.App,
        Name = name,
        More = more,
    });

    /// <summary>Waits until an executor is online over a transport; returns what the server shows of it.</summary>
    public async Task<JsonElement> OnlineAsync(string name, string transport, double seconds = 60)
    {
        var shown = default(JsonElement);
        await Eventually.TrueAsync(
            async () =>
            {
                await foreach (var item in Api.ItemsAsync("executors"))
                {
                    if (item.GetProperty("name").GetString() == name && item.GetProperty("state").GetString() == "online" && item.GetProperty("transport").GetString() == transport)
                    {
                        shown = item;
                        return true;
                    }
                }

                return false;
            },
            TimeSpan.FromSeconds(seconds),
            $"{name} is online over {transport}");
        return shown;
    }

    /// <summary>Runs a job by call and waits for its end.</summary>
    public async Task<LedgerRun> RunAsync(string job, object? args = null)
    {
        var runId = (await Api.PostAsync($"jobs/{job}/run", args is null ? null : new { args })).Expect(HttpStatusCode.Accepted).Text("runId");
        return await RunWatch.UntilAsync(Api, runId, run => run.IsEnded, 30);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Proxy is not null)
        {
            await Proxy.DisposeAsync();
        }

        if (Node is not null)
        {
            await Node.DisposeAsync();
        }

        folder.Dispose();
    }
}
