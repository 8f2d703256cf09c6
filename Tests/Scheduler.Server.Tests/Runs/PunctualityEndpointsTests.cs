using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Runs;

public sealed class PunctualityEndpointsTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Dashboard_OfTwoNodes_MergesWhatEachRecorded(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        var peer = new LatenessHistogram();
        peer.Add(40_000);
        await AddNodeAsync(app, "node1", Ledger.Start, null);
        await AddNodeAsync(app, "node2", Ledger.Start, peer);
        await AddNodeAsync(app, "node3", Ledger.Start - 13_000_000, peer);
        app.Services.GetRequiredService<PunctualityRecorder>().Observed(
            [new RunChange { RunId = "r", ExecutorId = "e", State = RunState.Running, DueAt = Ledger.Start, StartedAt = Ledger.Start + 1_000 }]);

        var (status, dashboard) = await app.GetAsync("/dashboard");

        Assert.Equal(HttpStatusCode.OK, status);
        var lateness = dashboard.GetProperty("latenessMs");
        Assert.Equal(2, lateness.GetProperty("count").GetInt64());
        Assert.Equal("40.000", lateness.GetProperty("max").GetRawText());
        Assert.InRange(lateness.GetProperty("p50").GetDouble(), 0.97, 1.03);
        Assert.Equal(60_000, lateness.GetProperty("windowMs").GetInt64());
        Assert.Equal(
            [("node1", "online"), ("node2", "online"), ("node3", "dead")],
            dashboard.GetProperty("nodes").EnumerateArray().Select(node => (node.GetProperty("name").GetString(), node.GetProperty("state").GetString())));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Dashboard_Counts_OpenRunsRecentEndsAndExecutors(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        var job = await app.Ledger.AddJobAsync("job");
        await AddNodeAsync(app, "node1", Ledger.Start, null);
        await app.Ledger.AddExecutorAsync("online");
        await app.Ledger.AddExecutorAsync("gone", connected: false);
        await app.Ledger.AddExecutorAsync("its-node-is-dead", node: "node9");
        var recent = Ledger.Start - 60_000_000;
        await app.Ledger.AddAsync(
        [
            new SeededRun(job, recent), new SeededRun(job, recent), new SeededRun(job, recent) { State = RunState.Failed },
            new SeededRun(job, Ledger.Start - 301_000_000), new SeededRun(job, Ledger.Start + 5_000_000) { State = RunState.Planned, LatenessMicros = null },
            new SeededRun(job, recent) { State = RunState.Running },
        ]);

        var (_, dashboard) = await app.GetAsync("/dashboard");

        var runs = dashboard.GetProperty("runs");
        Assert.Equal([2, 1, 1, 1, 0, 300_000], new[] { "succeeded", "failed", "planned", "running", "lost", "windowMs" }.Select(name => runs.GetProperty(name).GetInt64()));
        Assert.Equal("""{"online":1,"offline":2}""", dashboard.GetProperty("executors").GetRawText());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Punctuality_OfAJobAndAnExecutor_IsOfTheLatestThousand(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        var job = await app.Ledger.AddJobAsync("job");
        var executor = await app.Ledger.AddExecutorAsync("executor");
        await app.Ledger.AddAsync([.. Enumerable.Range(1, 1_100).Select(i => new SeededRun(job, Ledger.Start - 10_000_000 + i)
        {
            ExecutorId = executor,
            LatenessMicros = i <= 100 ? 9_000_000 : (i - 100) * 10,
        })]);

        var (_, ofJob) = await app.GetAsync($"/jobs/{job}/punctuality");
        var (_, ofExecutor) = await app.GetAsync($"/executors/{executor}/punctuality");
        var (unknown, _) = await app.GetAsync($"/executors/{new string('0', 32)}/punctuality");

        Assert.Equal("""{"p50":5.000,"p95":9.500,"p99":9.900,"max":10.000,"count":1000}""", ofJob.GetRawText());
        Assert.Equal(ofJob.GetRawText(), ofExecutor.GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, unknown);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Nodes_Paged_AreAllListed(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        foreach (var name in new[] { "a", "b", "c" })
        {
            await AddNodeAsync(app, name, Ledger.Start, null);
        }

        var (_, first) = await app.GetAsync("/nodes?limit=2");
        var (_, second) = await app.GetAsync($"/nodes?limit=2&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.Equal(["a", "b", "c"], first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(node => node.GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    private static Task AddNodeAsync(RunsApp app, string name, long seenAt, LatenessHistogram? lateness)
    {
        var stats = JsonSerializer.Serialize(
            new Dictionary<string, object>(StringComparer.Ordinal) { [PunctualityRecorder.StatsName] = (lateness ?? new LatenessHistogram()).ToSparse() }, JsonSerializerOptions.Web);
        return app.Ledger.ExecuteAsync(
            """
            INSERT INTO nodes (name, instance_id, advertised_url, version, started_at, seen_at, clock_error_us, clock_offset_us, stats)
            VALUES (@name, @name, 'https://127.0.0.1:1', '1', @seenAt, @seenAt, 120, -5, @stats)
            """,
            new { name, seenAt, stats });
    }
}
