using System.Net;
using EndToEnd.Tests.Deployments;
using EndToEnd.Tests.Interfaces;
using Executor.Sdk.Hosting;
using Executor.Sdk.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TestServers;

namespace EndToEnd.Tests.Calls;

public sealed class JobClientTests(SharedDeployment shared) : IClassFixture<SharedDeployment>
{
    private static readonly string[] Rights = ["jobs.read", "jobs.run", "runs.read", "runs.cancel"];

    private Deployment Deployment => shared.Deployment;

    [Fact]
    public async Task StartAsync_ByGroupAndName_RunsTheJobAndAnswersItsResult()
    {
        using var host = await HostAsync(Rights);
        var jobs = host.Services.GetRequiredService<IJobClient>();
        await JobAsync("by-name");

        var runId = await jobs.StartAsync("tests/by-name", new { customer = 42 });
        var run = await jobs.WaitAsync(runId);

        Assert.Equal(JobRunState.Succeeded, run.State);
        Assert.Equal("by-name", run.JobName);
        Assert.Equal(42, run.ResultAs<Customer>()?.Number);
        Assert.True(run.StartedAt >= run.DueAt, $"{run}");
    }

    [Fact]
    public async Task StartAsync_UnderTheSameKey_IsOneRun()
    {
        using var host = await HostAsync(Rights);
        var jobs = host.Services.GetRequiredService<IJobClient>();
        var id = await JobAsync("once");
        var call = new JobCall { IdempotencyKey = "order-7" };

        var first = await jobs.StartAsync(id, null, call);
        var second = await jobs.StartAsync("tests/once", null, call);
        var other = await jobs.StartAsync(id);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task StartAsync_ForAnInstant_IsDueThen()
    {
        using var host = await HostAsync(Rights);
        var jobs = host.Services.GetRequiredService<IJobClient>();
        var id = await JobAsync("later");
        var dueAt = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().AddSeconds(3).ToUnixTimeMilliseconds());

        var run = await jobs.WaitAsync(await jobs.StartAsync(id, null, new JobCall { DueAt = dueAt }));

        Assert.Equal(dueAt, run.DueAt);
        Assert.True(run.StartedAt >= dueAt, $"{run}");
    }

    [Fact]
    public async Task CancelAsync_OfARunningRun_EndsItAndIsFalseAfterwards()
    {
        using var host = await HostAsync(Rights);
        var jobs = host.Services.GetRequiredService<IJobClient>();
        var runId = await jobs.StartAsync(await JobAsync("long", "sleep", new { ms = 60_000 }));
        await Eventually.TrueAsync(async () => (await jobs.GetAsync(runId)).State == JobRunState.Running, TimeSpan.FromSeconds(20), "the run is running");

        var canceled = await jobs.CancelAsync(runId);
        var run = await jobs.WaitAsync(runId);
        var again = await jobs.CancelAsync(runId);

        Assert.True(canceled);
        Assert.Equal(JobRunState.Canceled, run.State);
        Assert.False(again);
    }

    [Fact]
    public async Task StartAsync_OfAJobMadeAnew_FindsTheNewOne()
    {
        using var host = await HostAsync(Rights);
        var jobs = host.Services.GetRequiredService<IJobClient>();
        var old = await JobAsync("renewed");
        await jobs.WaitAsync(await jobs.StartAsync("tests/renewed"));
        (await Deployment.Api.DeleteAsync($"jobs/{old}")).Expect(HttpStatusCode.NoContent);
        var anew = await JobAsync("renewed");

        var run = await jobs.WaitAsync(await jobs.StartAsync("tests/renewed"));

        Assert.Equal(anew, run.JobId);
    }

    [Fact]
    public async Task Calls_ThatTheServerRefuses_SayWhy()
    {
        using var host = await HostAsync("jobs.read");
        var jobs = host.Services.GetRequiredService<IJobClient>();
        var id = await JobAsync("refused");

        var unknown = await Assert.ThrowsAsync<JobClientException>(() => jobs.StartAsync("tests/nobody"));
        var forbidden = await Assert.ThrowsAsync<JobClientException>(() => jobs.StartAsync(id));

        Assert.Equal((HttpStatusCode.NotFound, "notFound"), (unknown.Status, unknown.Code));
        Assert.Contains("nobody", unknown.Message, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), (forbidden.Status, forbidden.Code));
        await Assert.ThrowsAsync<ArgumentException>(() => jobs.StartAsync("nameless"));
    }

    [Fact]
    public async Task StartAsync_WhileTheFirstServerIsAway_GoesToTheNext()
    {
        using var host = await HostAsync(Rights, new Uri($"https://127.0.0.1:{FreePort.Next()}"));
        var jobs = host.Services.GetRequiredService<IJobClient>();
        await JobAsync("second-server");

        var run = await jobs.WaitAsync(await jobs.StartAsync("tests/second-server"));

        Assert.Equal(JobRunState.Succeeded, run.State);
    }

    [Fact]
    public async Task AddJobClient_WithoutWhatItNeeds_StopsTheStartAndSaysWhat()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddJobClient(options => options.ServerUrls.Add("http://plain"));
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("JobClient:Token is missing", refused.Message, StringComparison.Ordinal);
        Assert.Contains("JobClient:ServerUrls:0 is 'http://plain'", refused.Message, StringComparison.Ordinal);
    }

    private Task<IHost> HostAsync(params string[] permissions) => HostAsync(permissions, null);

    private async Task<IHost> HostAsync(string[] permissions, Uri? before)
    {
        var token = (await Deployment.Api.PostAsync("api-tokens", new { name = $"client-{Guid.NewGuid():N}", permissions })).Expect(HttpStatusCode.Created).Text("token");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddJobClient(options =>
        {
            if (before is not null)
            {
                options.ServerUrls.Add(before.GetLeftPart(UriPartial.Authority));
            }

            options.ServerUrls.Add(Deployment.Nodes[0].Address.GetLeftPart(UriPartial.Authority));
            options.ServerCertificateSha256 = Deployment.Nodes[0].CertificateSha256;
            options.Token = token;
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private async Task<string> JobAsync(string name, string handler = "echo", object? args = null) =>
        (await Deployment.Api.PostAsync("jobs", JobBody.Of(name, handler, args: args))).Expect(HttpStatusCode.Created).Id;

    private sealed record Customer([property: System.Text.Json.Serialization.JsonPropertyName("customer")] int Number);
}
