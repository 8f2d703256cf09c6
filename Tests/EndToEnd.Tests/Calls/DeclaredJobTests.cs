using System.Net;
using EndToEnd.Tests.Interfaces;
using Executor.Sdk.Hosting;
using Microsoft.Extensions.Hosting;
using TestServers;

namespace EndToEnd.Tests.Calls;

public sealed class DeclaredJobTests(SharedDeployment shared) : IClassFixture<SharedDeployment>
{
    [Fact]
    public async Task DeclareJob_InAnExecutorsCode_IsMadeAndRunsThere()
    {
        var api = shared.Deployment.Api;
        var key = (await api.PostAsync("executor-keys", new { app = "declaring", declares = new[] { "declared" } })).Expect(HttpStatusCode.Created).Text("key");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddExecutor(options =>
            {
                options.ServerUrls.Add(shared.Deployment.Nodes[0].Address.GetLeftPart(UriPartial.Authority));
                options.ServerCertificateSha256 = shared.Deployment.Nodes[0].CertificateSha256;
                options.Key = key;
                options.Name = "declaring";
            })
            .MapHandler("count", (Counted args) => args.From + 1)
            .DeclareJob("counting", job => job.InGroup("declared").Runs("count", new { from = 41 }).Every(TimeSpan.FromSeconds(1)).With("overlap", "allow"));
        using var host = builder.Build();

        await host.StartAsync();
        var jobId = await Eventually.ValueAsync(
            async () =>
            {
                await foreach (var job in api.ItemsAsync("jobs?group=declared"))
                {
                    return job.GetProperty("id").GetString();
                }

                return null;
            },
            TimeSpan.FromSeconds(30),
            "the declared job is there");
        var run = await Eventually.ValueAsync(
            async () => (await api.RunsAsync($"jobId={jobId}")).FirstOrDefault(run => run.State == "succeeded"), TimeSpan.FromSeconds(30), "it has run");
        await host.StopAsync();

        Assert.Equal(42, (await api.GetAsync($"runs/{run.Id}")).Body.GetProperty("result").GetInt32());
        Assert.True(run.StartedAt >= run.DueAt, $"{run}");
    }

    private sealed record Counted(int From);
}
