namespace TestServers.Ledger;

/// <summary>
/// Compares the ledger with independently computed instants and with the executors' journals, in a period that has
/// settled. Each finding is a sentence; no findings means that the guarantees held.
/// </summary>
/// <param name="jobs">The jobs of the test.</param>
/// <param name="from">The period's first due instant.</param>
/// <param name="to">The period's last due instant.</param>
public sealed class LedgerChecker(IReadOnlyList<ExpectedJob> jobs, long from, long to)
{
    private const int Shown = 12;

    private readonly Dictionary<string, ExpectedJob> byId = jobs.ToDictionary(job => job.Id, StringComparer.Ordinal);

    /// <summary>Everything that is wrong in the period.</summary>
    /// <param name="allRuns">The ledger's rows, of this period at least.</param>
    /// <param name="journal">All entries of all executors.</param>
    /// <param name="tornJournals">Executors that were killed: the last tenth of a second of their journals may be missing.</param>
    public IReadOnlyList<string> Findings(
        IReadOnlyList<LedgerRun> allRuns, IReadOnlyList<JournalEntry> journal, params string[] tornJournals)
    {
        var runs = InPeriod(allRuns);
        var findings = new List<string>();
        findings.AddRange(Doubled(runs));
        findings.AddRange(LostAndUnexpected(runs));
        findings.AddRange(Early(runs, journal));
        findings.AddRange(NotExplained(runs));
        findings.AddRange(NotInJournals(runs, journal, tornJournals));
        findings.AddRange(StartedTwiceUnderOneFence(journal));
        findings.AddRange(StartedAgain(journal.Where(entry => byId.TryGetValue(entry.JobId, out var job) && job.AtMostOnce).ToList()));
        findings.AddRange(Overlapping(runs, journal));
        return Short(findings);
    }

    /// <summary>Due instants of the period with runs that did not start, or started later than a bound.</summary>
    public IReadOnlyList<string> LaterThan(double boundMs, IReadOnlyList<LedgerRun> allRuns) =>
        Short(InPeriod(allRuns)
            .Where(run => run.LatenessMs is null || run.LatenessMs > boundMs + StalledMs(run))
            .GroupBy(run => run.DueAt)
            .OrderBy(late => late.Key)
            .Select(late =>
                $"late: {late.Count()} runs due {Micros.ToText(late.Key)}, up to {late.Max(run => run.LatenessMs):0.000} ms where {boundMs} are allowed,"
                + $" {late.Count(run => run.LatenessMs is null)} of them not started, such as {Describe(late.MaxBy(run => run.LatenessMs ?? double.MaxValue)!)}") // A group has an element.
            .ToList());

    // A stall just before due delays the wake-up as well.
    private static double StalledMs(LedgerRun run) =>
        MachineStalls.Shared.WithinMs(run.DueAt - 20_000, run.DueAt + (long)(run.LatenessMs ?? 0) * 1000);

    /// <summary>Runs that started more than once, under whatever fence: none where no executor was lost.</summary>
    public IReadOnlyList<string> StartedAgain(IReadOnlyList<JournalEntry> journal) =>
        Short(journal.Where(IsStart).GroupBy(entry => entry.RunId)
            .Where(starts => starts.Count() > 1)
            .Select(starts => $"started again: {string.Join(" and ", starts.Select(Describe))}")
            .ToList());

    /// <summary>The expected (job, due) pairs of the period.</summary>
    public IReadOnlySet<(string JobId, long DueAt)> Expected { get; } =
        jobs.SelectMany(job => job.Instants(from, to).Select(due => (job.Id, due))).ToHashSet();

    /// <summary>The ledger's rows of these jobs that triggers made and that are due in the period.</summary>
    public IReadOnlyList<LedgerRun> InPeriod(IReadOnlyList<LedgerRun> allRuns) =>
        allRuns.Where(run => run.DueAt >= from && run.DueAt <= to && run.Cause == "trigger" && byId.ContainsKey(run.JobId)).ToList();

    private static bool IsStart(JournalEntry entry) => entry.Event == "started";

    private static bool IsEnd(JournalEntry entry) => entry.Event == "ended";

    private bool IsOverlapSkip(LedgerRun run) => run is { State: "skipped", Reason: "overlap" } && !byId[run.JobId].MayOverlap;

    private bool IsAllowedLoss(LedgerRun run) => run.State == "lost" && byId[run.JobId].AtMostOnce;

    private static IReadOnlyList<string> Short(List<string> findings) => findings.Count <= Shown
        ? findings
        : [.. findings.Take(Shown), $"… and {findings.Count - Shown} more"];

    private string Describe(LedgerRun run) =>
        $"{byId[run.JobId].Name} due {Micros.ToText(run.DueAt)} ({run.State} {run.Reason} fence {run.Fence} on {run.Executor} by {run.Node})";

    private static string Describe(JournalEntry entry) =>
        $"{entry.JobName} due {Micros.ToText(entry.DueAt)} on {entry.Executor} at {Micros.ToText(entry.At)} (run {entry.RunId} fence {entry.Fence})";

    private IEnumerable<string> Doubled(IEnumerable<LedgerRun> runs) =>
        runs.GroupBy(run => (run.JobId, run.DueAt)).Where(rows => rows.Count() > 1)
            .Select(rows => $"doubled: {string.Join(" and ", rows.Select(Describe))}");

    private IEnumerable<string> LostAndUnexpected(IReadOnlyList<LedgerRun> runs)
    {
        var recorded = runs.Select(run => (run.JobId, run.DueAt)).ToHashSet();
        var lost = Expected.Where(pair => !recorded.Contains(pair))
            .Select(pair => $"lost: {byId[pair.JobId].Name} due {Micros.ToText(pair.DueAt)} has no row");
        var unexpected = runs.Where(run => !Expected.Contains((run.JobId, run.DueAt))).Select(run => $"unexpected: {Describe(run)}");
        return lost.Concat(unexpected);
    }

    private IEnumerable<string> Early(IEnumerable<LedgerRun> runs, IEnumerable<JournalEntry> journal) =>
        runs.Where(run => run.StartedAt < run.DueAt || run.LatenessMs < 0).Select(run => $"early: {Describe(run)} at {Micros.ToText(run.StartedAt ?? 0)}")
            .Concat(journal.Where(IsStart).Where(entry => entry.At < entry.DueAt).Select(entry => $"early: {Describe(entry)}"));

    private IEnumerable<string> NotExplained(IEnumerable<LedgerRun> runs) =>
        runs.Where(run => !run.IsEnded).Select(run => $"without an end: {Describe(run)}")
            .Concat(runs.Where(run => run is { State: "skipped", Reason: null or "" }).Select(run => $"skipped without a reason: {Describe(run)}"))
            .Concat(runs.Where(run => run.IsEnded && run.State != "succeeded" && !IsOverlapSkip(run) && !IsAllowedLoss(run)).Select(run => $"not succeeded: {Describe(run)}"));

    private IEnumerable<string> NotInJournals(IEnumerable<LedgerRun> runs, IReadOnlyList<JournalEntry> journal, string[] torn)
    {
        var ended = journal.Where(entry => IsEnd(entry) && entry.Outcome == "succeeded").Select(entry => (entry.RunId, entry.Fence, entry.Executor)).ToHashSet();
        var started = journal.Where(IsStart).Select(entry => (entry.RunId, entry.Fence)).ToHashSet();
        foreach (var run in runs)
        {
            if (run.State == "succeeded" && !torn.Contains(run.Executor) && !ended.Contains((run.Id, run.Fence, run.Executor ?? "")))
            {
                yield return $"succeeded without that end in its executor's journal: {Describe(run)}";
            }

            if (run.State == "skipped" && started.Contains((run.Id, run.Fence)))
            {
                yield return $"skipped although a journal has that start: {Describe(run)}";
            }
        }
    }

    private static IEnumerable<string> StartedTwiceUnderOneFence(IEnumerable<JournalEntry> journal) =>
        journal.Where(IsStart).GroupBy(entry => (entry.RunId, entry.Fence)).Where(starts => starts.Count() > 1)
            .Select(starts => $"started twice under one fence: {string.Join(" and ", starts.Select(Describe))}");

    // Only current attempts: one that was declared lost may still be going while its successor has begun; its fence says which counts.
    private IEnumerable<string> Overlapping(IReadOnlyList<LedgerRun> runs, IReadOnlyList<JournalEntry> journal)
    {
        var current = runs.Select(run => (run.Id, run.Fence)).ToHashSet();
        var ends = journal.Where(IsEnd).ToLookup(entry => (entry.RunId, entry.Fence));
        foreach (var starts in journal.Where(entry => IsStart(entry) && current.Contains((entry.RunId, entry.Fence))).GroupBy(entry => entry.JobId)
            .Where(starts => !byId[starts.Key].MayOverlap))
        {
            JournalEntry? previous = null;
            foreach (var start in starts.OrderBy(entry => entry.At))
            {
                if (previous is not null && ends[(previous.RunId, previous.Fence)].FirstOrDefault() is { } end && end.At > start.At)
                {
                    yield return $"at once: {Describe(previous)} until {Micros.ToText(end.At)}, and {Describe(start)}";
                }

                previous = start;
            }
        }
    }
}
