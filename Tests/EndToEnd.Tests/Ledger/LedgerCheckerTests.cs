using EndToEnd.Tests.Deployments;
using TestServers.Ledger;

namespace EndToEnd.Tests.Ledger;

/// <summary>A checker that finds nothing proves nothing unless it finds each fault that is put before it.</summary>
public sealed class LedgerCheckerTests
{
    private const long From = 1_700_000_000_000_000;
    private const long To = From + (3 * Micros.Second) - 1;

    private static readonly ExpectedJob Job = new("j", "job", Occurrences.Every(1000), MayOverlap: false);
    private static readonly LedgerChecker Checker = new([Job], From, To);

    [Fact]
    public void Findings_OfALedgerThatHolds_AreNone()
    {
        Findings.AssertNone(Checker.Findings(Runs(), Journal()), Checker.LaterThan(50, Runs()), Checker.StartedAgain(Journal()));
    }

    [Fact]
    public void Findings_WithoutARow_SayLost() => AssertFound("lost:", Runs().Skip(1).ToList(), Journal());

    [Fact]
    public void Findings_WithTwoRowsForOneInstant_SayDoubled() =>
        AssertFound("doubled:", [.. Runs(), Runs()[0] with { Id = "twin" }], Journal());

    [Fact]
    public void Findings_WithARowForNoInstant_SayUnexpected() =>
        AssertFound("unexpected:", [.. Runs(), Runs()[0] with { Id = "odd", DueAt = From + 7 }], Journal());

    [Fact]
    public void Findings_WithAStartBeforeDue_SayEarly() =>
        AssertFound("early:", [Runs()[0] with { StartedAt = From - 1 }, .. Runs().Skip(1)], Journal());

    [Fact]
    public void Findings_WithAJournalsStartBeforeDue_SayEarly() =>
        AssertFound("early:", Runs(), [.. Journal().Select(entry => entry.Event == "started" ? entry with { At = entry.DueAt - 1 } : entry)]);

    [Fact]
    public void Findings_WithARunThatGoesOn_SayWithoutAnEnd() =>
        AssertFound("without an end:", [Runs()[0] with { State = "running" }, .. Runs().Skip(1)], Journal());

    [Fact]
    public void Findings_WithAFailure_SayNotSucceeded() =>
        AssertFound("not succeeded:", [Runs()[0] with { State = "failed" }, .. Runs().Skip(1)], Journal());

    [Fact]
    public void Findings_WithASkipWithoutReason_SaySo() =>
        AssertFound("skipped without a reason:", [Runs()[0] with { State = "skipped" }, .. Runs().Skip(1)], []);

    [Fact]
    public void Findings_WithASkipThatStarted_SaySo() =>
        AssertFound("skipped although", [Runs()[0] with { State = "skipped", Reason = "overlap" }, .. Runs().Skip(1)], Journal());

    [Fact]
    public void Findings_WithASuccessThatNoJournalKnows_SaySo() =>
        AssertFound("succeeded without", Runs(), [.. Journal().Skip(2)]);

    [Fact]
    public void Findings_WithTwoStartsUnderOneFence_SaySo() =>
        AssertFound("started twice under one fence:", Runs(), [.. Journal(), Journal()[0] with { Executor = "other", At = From + 900_000 }]);

    [Fact]
    public void Findings_WithTwoRunsAtOnce_SaySo() =>
        AssertFound("at once:", Runs(), [.. Journal().Select(entry => entry.Event == "ended" ? entry with { At = entry.At + (2 * Micros.Second) } : entry)]);

    [Fact]
    public void StartedAgain_WithASecondStartUnderAHigherFence_SaysSo() =>
        Assert.Single(Checker.StartedAgain([.. Journal(), Journal()[0] with { Fence = 2 }]));

    [Fact]
    public void LaterThan_WithALateAndAnUnstartedRun_SaysBoth()
    {
        var runs = Runs();
        runs[0] = runs[0] with { LatenessMs = 50.001 };
        runs[1] = runs[1] with { LatenessMs = null };

        Assert.Equal(2, Checker.LaterThan(50, runs).Count);
    }

    [Fact]
    public void AtSeconds_OverAMinute_AreThoseOfTheList()
    {
        var minute = From / 60_000_000 * 60_000_000;

        var instants = Occurrences.AtSeconds(3, 59)(minute, minute + (60 * Micros.Second));

        Assert.Equal([minute + (3 * Micros.Second), minute + (59 * Micros.Second)], instants);
    }

    private static void AssertFound(string finding, List<LedgerRun> runs, List<JournalEntry> journal) =>
        Assert.Contains(Checker.Findings(runs, journal), text => text.StartsWith(finding, StringComparison.Ordinal));

    private static List<LedgerRun> Runs() => Enumerable.Range(0, 3).Select(index => new LedgerRun
    {
        Id = $"r{index}",
        JobId = "j",
        State = "succeeded",
        Cause = "trigger",
        Fence = 1,
        Executor = "e",
        DueAt = From + (index * Micros.Second),
        StartedAt = From + (index * Micros.Second) + 500,
        EndedAt = From + (index * Micros.Second) + 900,
        LatenessMs = 0.5,
    }).ToList();

    private static List<JournalEntry> Journal() => Runs().SelectMany(run => new[]
    {
        new JournalEntry("e", run.DueAt + 500, "started", run.Id, 1, "j", "job", run.DueAt, null),
        new JournalEntry("e", run.DueAt + 900, "ended", run.Id, 1, "j", "job", run.DueAt, "succeeded"),
    }).ToList();
}
