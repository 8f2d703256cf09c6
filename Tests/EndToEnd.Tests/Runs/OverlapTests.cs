using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Runs;

/// <summary>Overlap holds across the cluster: two nodes, an executor at each, the same job called for 20 times a second by way of both.</summary>
public sealed class OverlapTests(ITestOutputHelper output)
{
    private const int Calls = 100;

    [Theory]
    [InlineData("skip")]
    [InlineData("queue")]
    [InlineData("replace")]
    public async Task Calls_ByWayOfTwoNodes_NeverHaveTwoRunsAtOnce(string overlap)
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 2, ExecutorsKnowOneNode = true }, output);
        var job = (await deployment.Api.PostAsync("jobs", JobBody.Of($"overlap-{overlap}", "sleep", overlap, new { ms = overlap == "queue" ? 20 : 120 }))).Expect(HttpStatusCode.Created).Id;
        var pace = Pause.ForAsync(TimeSpan.Zero);

        for (var call = 0; call < Calls; call++)
        {
            await pace;
            pace = Pause.ForAsync(TimeSpan.FromMilliseconds(50));
            (await deployment.ApiOf(call % 2).PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted);
        }

        await Eventually.TrueAsync(
            async () => (await deployment.Api.RunsAsync($"jobId={job}")) is { Count: Calls } all && all.All(run => run.IsEnded), TimeSpan.FromSeconds(60), "all runs have ended");
        var runs = await deployment.Api.RunsAsync($"jobId={job}");
        var going = new HashSet<(string, int)>();
        foreach (var entry in deployment.Journal().Where(entry => entry.JobId == job && entry.Event is "started" or "ended").OrderBy(entry => entry.At).ThenBy(entry => entry.Event == "started"))
        {
            if (entry.Event == "ended")
            {
                going.Remove((entry.RunId, entry.Fence));
            }
            else
            {
                going.Add((entry.RunId, entry.Fence));
                Assert.True(going.Count == 1, $"{entry} started while {going.Count - 1} went on");
            }
        }

        Assert.Single(runs.Where(run => run.StartedAt is not null).Select(run => run.Executor).Distinct());
        Assert.All(runs, run => Assert.Contains((run.State, run.Reason), Expected(overlap)));
        Assert.Contains(runs, run => run.State == "succeeded");
        if (overlap == "queue")
        {
            Assert.All(runs, run => Assert.Equal("succeeded", run.State));
        }
        else
        {
            Assert.Contains(runs, run => run.State != "succeeded");
        }
    }

    private static IReadOnlyList<(string State, string? Reason)> Expected(string overlap) => overlap switch
    {
        "skip" => [("succeeded", null), ("skipped", "overlap")],
        "queue" => [("succeeded", null), ("skipped", "queueLimit")],
        _ => [("succeeded", null), ("canceled", null), ("skipped", "overlap")],
    };
}
