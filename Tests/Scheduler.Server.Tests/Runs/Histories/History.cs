using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs.Histories;

/// <summary>One run with all that executors and the network know of it, and the moves still to come.</summary>
internal sealed class History(string runId, bool atMostOnce, int maxAttempts, IReadOnlyList<int> moves)
{
    private static readonly int Moves = Enum.GetValues<HistoryMove>().Length;
    private static readonly RunOutcome[] Outcomes = [RunOutcome.Succeeded, RunOutcome.Failed, RunOutcome.TimedOut];

    public string RunId => runId;

    public bool AtMostOnce => atMostOnce;

    public int MaxAttempts => maxAttempts;

    /// <summary>What executors hold; one that was judged dead may go on with it.</summary>
    public List<HeldDelivery> Held { get; } = [];

    /// <summary>Reports that may still arrive.</summary>
    public List<ReceivedReport> UnderWay { get; } = [];

    /// <summary>The fences under which handlers started and ended well, as the executors' own journals say.</summary>
    public List<int> Started { get; } = [];

    public List<int> Succeeded { get; } = [];

    public List<string> Past { get; } = [];

    public (HistoryMove Move, int Choice)? At(int round) => round < moves.Count ? ((HistoryMove)(moves[round] % Moves), moves[round] / Moves) : null;

    public void Arrived(string executor, int fence)
    {
        // A newer delivery replaces the older one, which is forgotten without a word.
        Held.RemoveAll(held => held.Executor == executor && held.Fence < fence);
        Held.Add(new HeldDelivery(executor, fence));
    }

    public void Start(int choice, long now)
    {
        if (Pick(Held.Where(held => !held.IsStarted), choice) is { } held)
        {
            held.IsStarted = true;
            Started.Add(held.Fence);
            UnderWay.Add(Report(held, now, null));
        }
    }

    public void Finish(int choice, long now)
    {
        if (Pick(Held.Where(held => held.IsStarted), choice) is { } held)
        {
            var outcome = Outcomes[choice % Outcomes.Length];
            Held.Remove(held);
            if (outcome == RunOutcome.Succeeded)
            {
                Succeeded.Add(held.Fence);
            }

            UnderWay.Add(Report(held, now, outcome));
        }
    }

    public void GiveBack(int choice, long now)
    {
        if (Pick(Held.Where(held => !held.IsStarted), choice) is { } held)
        {
            Held.Remove(held);
            UnderWay.Add(Report(held, now, RunOutcome.Returned));
        }
    }

    public ReceivedReport? Arrive(int choice, bool stays)
    {
        var report = Pick(UnderWay, choice);
        if (report is not null && !stays)
        {
            UnderWay.Remove(report);
        }

        return report;
    }

    public override string ToString() => $"run {RunId} ({(AtMostOnce ? "at most once" : "at least once")}, {MaxAttempts} attempts): {string.Join("; ", Past)}";

    private static T? Pick<T>(IEnumerable<T> from, int choice)
        where T : class
    {
        var all = from.ToList();
        return all.Count == 0 ? null : all[choice % all.Count];
    }

    private ReceivedReport Report(HeldDelivery held, long now, RunOutcome? outcome) => new(
        held.Executor,
        RunRows.Node,
        new RunReport
        {
            RunId = RunId,
            Fence = held.Fence,
            ArmedAtMicros = now - 3,
            StartedAtMicros = held.IsStarted ? now - 2 : null,
            EndedAtMicros = outcome is null ? null : now,
            Outcome = outcome,
            Error = outcome is RunOutcome.Failed ? new RunError("Boom", "broken", null) : null,
        });
}
