using EndToEnd.Tests.Deployments;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Faults;

/// <summary>
/// A node that alone loses the database: it arms from memory to its own executors for ten seconds and lets them go;
/// nobody moves their runs before twelve seconds. The first executor knows only this node, so what its journal has
/// comes from this node.
/// </summary>
[Collection(Measured.Name)]
public sealed class CutOffNodeTests(ITestOutputHelper output)
{
    private const string Stranded = "executor-1";

    [Fact]
    public async Task Cut_BetweenANodeAndTheDatabase_LetsItArmForTenSecondsAndOthersMoveAfterTwelve()
    {
        var plan = new DeploymentPlan { Nodes = 2, Executors = 3, OwnDatabaseServer = true, FirstNodeBehindWire = true, ExecutorsKnowOneNode = true };
        await using var deployment = await Deployment.StartAsync(plan, output);
        var workload = await Workload.CreateAsync(deployment, overlapping: 30, seated: 4);
        await AddAtMostOnceAsync(workload);
        await Pause.ForSecondsAsync(6);

        deployment.Wire.Cut();
        var cutAt = Micros.Now;
        await Pause.ForSecondsAsync(25);
        deployment.Wire.Restore();

        await Pause.ForSecondsAsync(8);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(35), deployment.ApiOf(1));
        var journal = deployment.Journal();
        Findings.AssertNone(checker.Findings(runs, journal));
        AssertArmedForTenSeconds(journal, cutAt);
        AssertMovedAfterTwelveSeconds(journal, cutAt);
    }

    private static async Task AddAtMostOnceAsync(Workload workload)
    {
        for (var index = 0; index < 6; index++)
        {
            var body = JobBody.Of($"at-most-once-{index}", triggers: JobBody.Interval(1000));
            body["delivery"] = "atMostOnce";
            await workload.AddAsync(body, Occurrences.Every(1000));
        }
    }

    private static void AssertArmedForTenSeconds(IReadOnlyList<JournalEntry> journal, long cutAt)
    {
        var armed = journal.Where(entry => entry is { Executor: Stranded, Event: "armed" } && entry.At > cutAt).ToList();
        var inTime = armed.Where(entry => entry.At <= cutAt + (11 * Micros.Second)).ToList();
        var late = armed.Where(entry => entry.At > cutAt + (11 * Micros.Second) && entry.At < cutAt + (25 * Micros.Second)).ToList();

        // Its lease ends 10 s after its last answer from the database, up to a second before the cut: what is due until then it arms, and nothing more.
        Assert.Contains(inTime, entry => entry.DueAt > cutAt + 7_500_000);
        Assert.DoesNotContain(armed, entry => entry.DueAt > cutAt + 10_500_000 && entry.DueAt < cutAt + (25 * Micros.Second));
        Assert.Empty(late);
    }

    private static void AssertMovedAfterTwelveSeconds(IReadOnlyList<JournalEntry> journal, long cutAt)
    {
        var heldByStranded = journal.Where(entry => entry is { Executor: Stranded, Event: "armed" } && entry.DueAt > cutAt)
            .GroupBy(entry => entry.RunId).ToDictionary(entries => entries.Key, entries => entries.Max(entry => entry.Fence), StringComparer.Ordinal);
        var elsewhere = journal.Where(entry => entry.Executor != Stranded && entry.Event == "started" && heldByStranded.ContainsKey(entry.RunId)).ToList();

        Assert.All(elsewhere, start =>
        {
            Assert.True(start.Fence > heldByStranded[start.RunId], $"{start} was moved without a higher fence");
            Assert.True(start.At > cutAt + 11_300_000, $"{start} was moved {(start.At - cutAt) / 1000} ms after the cut");
        });
    }
}
