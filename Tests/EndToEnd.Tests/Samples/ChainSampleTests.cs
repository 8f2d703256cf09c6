using System.Net;
using System.Security.Cryptography.X509Certificates;
using EndToEnd.Tests.Transports;
using TestServers;
using TestServers.Processes;

namespace EndToEnd.Tests.Samples;

public sealed class ChainSampleTests
{
    [Fact]
    public async Task Chain_AsItsReadmeSays_RunsItsFiveStepsUnderOneChainId()
    {
        await using var deployment = await PullDeployment.StartAsync();
        using var folder = new TempFolder("chain");
        var key = (await deployment.Api.PostAsync("executor-keys", new { app = "chain" })).Expect(HttpStatusCode.Created).Text("key");
        await using var sample = OwnedProcess.StartDotNet(
            Repository.BuiltAssembly(Path.Combine("Samples", "Chain"), "Chain"),
            [$"--Executor:ServerUrls:0=https://localhost:{deployment.Node.Port}", $"--Executor:Key={key}", $"--Executor:ServerCertificateSha256={deployment.Certificate.Sha256}", "--Executor:Name=chain"],
            folder.Path);
        await deployment.OnlineAsync("chain", "webSocket");
        var root = await MakeJobsAsync(deployment, folder);
        var again = await MakeJobsAsync(deployment, folder);

        var first = await deployment.RunAsync(root, new { orders = 3 });
        var runs = await Eventually.ValueAsync(
            async () => (await deployment.Api.RunsAsync("state=succeeded")).Where(run => run.IsEnded).ToList() is { Count: 5 } all ? all : null,
            TimeSpan.FromSeconds(60),
            "five runs have ended");

        Assert.Equal(root, again);
        Assert.All(runs, run => Assert.Equal("succeeded", run.State));
        var chains = await Task.WhenAll(runs.Select(async run => (await deployment.Api.GetAsync($"runs/{run.Id}")).Text("chainId")));
        Assert.Equal(first.Id, Assert.Single(chains.Distinct(StringComparer.Ordinal)));
        var last = runs.MaxBy(run => run.EndedAt)!; // there are five
        var message = await Eventually.ValueAsync(
            async () => (await deployment.Api.GetAsync($"runs/{last.Id}/logs")).Expect(HttpStatusCode.OK).Body.GetProperty("items").EnumerateArray()
                .Select(line => line.GetProperty("message").GetString()).FirstOrDefault(),
            TimeSpan.FromSeconds(60),
            "the last step's log line is there");
        Assert.Equal("3 orders, 60 cents", message);
    }

    private static async Task<string> MakeJobsAsync(PullDeployment deployment, TempFolder folder)
    {
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(deployment.Certificate.Path, NodeCertificate.Password);
        await File.WriteAllTextAsync(folder.File("server.pem"), certificate.ExportCertificatePem());
        await using var script = OwnedProcess.Start(
            Path.Combine(Repository.Root, "Samples", "Chain", "jobs.sh"),
            [],
            folder.Path,
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["SERVER"] = $"https://localhost:{deployment.Node.Port}",
                ["CACERT"] = folder.File("server.pem"),
                ["TOKEN"] = deployment.Api.AccessToken,
            });
        Assert.True(await script.WaitForExitAsync(TimeSpan.FromMinutes(1)) == 0, script.Output);
        return script.Output.Trim().Split('\n')[^1].Trim();
    }
}
