using System.Net;
using System.Security.Cryptography;
using EndToEnd.Tests.Deployments;
using Executor.Host.Tests.Packages;
using TestServers;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Packages;

[Collection(Measured.Name)]
public sealed class HotReloadTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Deploy_OfTheNextVersionUnderLoad_LosesDoublesAndDelaysNothing()
    {
        await using var deployment = await Deployment.StartAsync(new() { Executors = 3, ExecutorsLoadPackages = true }, output);
        await UploadAsync(deployment, 1);
        await UploadAsync(deployment, 2);
        await InSyncAsync(deployment, await DeployAsync(deployment, 1), "1.0.0");
        var workload = await CreateJobsAsync(deployment);
        await Pause.UntilAsync(workload.From + (2 * Micros.Second));

        var deployedAt = Micros.Now;
        var next = await DeployAsync(deployment, 2);
        await InSyncAsync(deployment, next, "2.0.0");
        await Pause.ForSecondsAsync(4);

        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, Patience);
        var journal = deployment.Journal();
        Findings.AssertNone(checker.Findings(runs, journal), checker.StartedAgain(journal), checker.LaterThan(50, runs));
        Assert.Equal(["1.0.0", "2.0.0"], runs.Select(run => run.PackageVersion).Distinct().Order());

        // On each executor: what was due after a first run had started on the new version started on it too.
        foreach (var mine in runs.GroupBy(run => run.Executor))
        {
            var changed = mine.Where(run => run.PackageVersion == "2.0.0").Min(run => run.StartedAt);
            Assert.All(mine.Where(run => run.DueAt > changed), run => Assert.Equal("2.0.0", run.PackageVersion));
        }

        var first = runs.Where(run => run.PackageVersion == "2.0.0").Min(run => run.StartedAt!.Value); // All have started.
        var took = (first - deployedAt) / 1000.0;
        output.WriteLine($"{runs.Count} runs, the latest {runs.Max(run => run.LatenessMs):0.0} ms late; first start on the new version {took:0} ms after the call.");
        var allowed = 1000 + MachineStalls.Shared.WithinMs(deployedAt, first);
        Assert.True(took <= allowed, $"The first run on the new version started {took:0} ms after the call; {allowed:0} are allowed.");
    }

    private static async Task UploadAsync(Deployment deployment, int version)
    {
        // A package of a megabyte, for the time that it takes to arrive.
        var ballast = RandomNumberGenerator.GetBytes(1024 * 1024);
        using var folder = new TempFolder("hot-reload");
        var package = folder.File($"Greeter.{version}.0.0.jobs.zip");
        await File.WriteAllBytesAsync(package, BuiltPackage.Greeter(version).Add("ballast.bin", ballast).ToBytes());
        (await deployment.Api.PostFileAsync("packages", package)).Expect(HttpStatusCode.Created);
    }

    private static async Task<string> DeployAsync(Deployment deployment, int version) =>
        (await deployment.Api.PostAsync("packages/Greeter/deployments", new { version = $"{version}.0.0", app = Deployment.App })).Expect(HttpStatusCode.Created).Id;

    /// <summary>Waits until every executor says that it runs the version.</summary>
    private static Task InSyncAsync(Deployment deployment, string id, string version) => Eventually.TrueAsync(
        async () =>
        {
            var executors = (await deployment.Api.GetAsync($"deployments/{id}")).Expect(HttpStatusCode.OK).Body.GetProperty("executors").EnumerateArray().ToList();
            return executors.Count == 3 && executors.TrueForAll(executor => executor.GetProperty("inSync").GetBoolean()
                && executor.GetProperty("actual").EnumerateArray().Any(package => package.GetProperty("version").ValueEquals(version) && package.GetProperty("state").ValueEquals("loaded")));
        },
        Patience,
        $"all executors run version {version}");

    /// <summary>100 runs a second: 50 jobs, each every half a second.</summary>
    private static async Task<Workload> CreateJobsAsync(Deployment deployment)
    {
        var workload = await Workload.CreateAsync(deployment, overlapping: 0, seated: 0, withCron: false);
        for (var index = 0; index < 50; index++)
        {
            await workload.AddAsync(JobBody.Of($"greet-{index:00}", "greet", args: new { name = $"job {index}" }, triggers: JobBody.Interval(500)), Occurrences.Every(500));
        }

        return workload;
    }
}
