using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs.Histories;

/// <summary>What must hold in every history.</summary>
internal static class HistoryRules
{
    /// <summary>Judges one step of one run.</summary>
    public static IEnumerable<string> Judge(History history, StoredRun before, StoredRun after, ReceivedReport? arrived, long pauseMicros)
    {
        if (after.Fence < before.Fence || after.Attempt < before.Attempt)
        {
            yield return $"fence or attempt went back from ({before.Fence}, {before.Attempt}) to ({after.Fence}, {after.Attempt}): {history}";
        }

        if (after.Attempt > history.MaxAttempts)
        {
            yield return $"attempt {after.Attempt} of at most {history.MaxAttempts}: {history}";
        }

        if (!RunTransitions.IsOpen(before.State) && before != after)
        {
            yield return $"changed after its end: {history}";
        }

        if (arrived is not null && arrived.Report.Fence != before.Fence && before != after)
        {
            yield return $"a report under fence {arrived.Report.Fence} changed a run under fence {before.Fence}: {history}";
        }

        if (before.State != after.State && !RunTransitions.May(before.State, after.State))
        {
            yield return $"{before.State} was followed by {after.State}: {history}";
        }

        if (after.State == RunState.Succeeded && before.State != RunState.Succeeded && !history.Succeeded.Contains(after.Fence))
        {
            yield return $"succeeded under fence {after.Fence}, under which no handler did: {history}";
        }

        if (after.Attempt > before.Attempt && arrived is not null && after.NotBefore < arrived.Report.EndedAtMicros + pauseMicros)
        {
            yield return $"a pause was shorter than its backoff: {history}";
        }
    }

    /// <summary>Judges what has become of all once nothing happens any more.</summary>
    public static IEnumerable<string> Finally(IEnumerable<History> histories, Dictionary<string, StoredRun> rows, ILookup<string, int> attempts)
    {
        foreach (var history in histories)
        {
            var row = rows[history.RunId];
            if (RunTransitions.IsOpen(row.State))
            {
                yield return $"has no end but is {row.State} ({row.Reason}): {history}";
            }

            if (history.AtMostOnce && history.Started.Count > 1)
            {
                yield return $"started {history.Started.Count} times although at most once: {history}";
            }

            if (attempts[history.RunId].Any(fence => fence >= row.Fence) || attempts[history.RunId].Distinct().Count() != attempts[history.RunId].Count())
            {
                yield return $"has attempts {string.Join(", ", attempts[history.RunId])} under fence {row.Fence}: {history}";
            }
        }
    }
}
