using System.Text.Json;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Runs;

/// <summary>Says in sentences why a run waits, was skipped, or was late, and who was considered.</summary>
internal static class RunWhy
{
    /// <summary>Below it nobody asks why.</summary>
    private const double LateMs = 20;

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        [RunReasons.Overlap] = "The run before still ran, and the job skips then.",
        [RunReasons.QueueLimit] = "Too many runs of the job were waiting already.",
        [RunReasons.Misfire] = "Its occurrence was missed, and the trigger skips what was missed.",
        [RunReasons.NoExecutor] = "No executor fits that is connected: look at app, handler, labels and drained ones.",
        [RunReasons.Expired] = "No executor could take it within the time that the job waits for one.",
        [RunReasons.Revoked] = "The job was paused, changed or deleted before it started.",
        [RunReasons.Upstream] = "A job that it follows did not end as it asks for, or has not ended yet.",
        [RunReasons.Missed] = "The occurrence passed while nobody planned it.",
        [RunReasons.NoSlot] = "All executors that fit are full.",
        [RunReasons.Concurrency] = "As many runs of the job as it allows at once were going on.",
        [RunReasons.Retry] = "It waits before the next attempt.",
        [RunReasons.Queue] = "The run before still runs, and the job queues.",
        [RunReasons.Returned] = "An executor that stopped gave it back before it started.",
        [RunReasons.IgnoredCancellation] = "The handler went on although it was asked to stop.",
        [RunReasons.ExecutorSilent] = "The executor fell silent.",
    };

    public static IEnumerable<string> AllWords => Reasons.Values.Concat(
        ["It was planned {0} after it was due.", "It was sent {0} after it was due.", "It reached its executor {0} after it was due.", "Its executor started it {0} after it was due."]);

    public static string? ReasonOf(RunView run) => run.Reason is { } reason ? Reasons.GetValueOrDefault(reason) : null;

    /// <summary>The first step that came after the due instant, with its delay; null for a run that was not late.</summary>
    public static (string Words, double Ms)? LatenessOf(RunView run)
    {
        if (run.LatenessMs is not > LateMs)
        {
            return null;
        }

        (string Words, DateTimeOffset? At)[] steps =
        [
            ("It was planned {0} after it was due.", run.PlannedAt),
            ("It was sent {0} after it was due.", run.SentAt),
            ("It reached its executor {0} after it was due.", run.ArmedAt),
            ("Its executor started it {0} after it was due.", run.StartedAt),
        ];
        var late = steps.FirstOrDefault(step => (step.At - run.DueAt)?.TotalMilliseconds > LateMs);
        return late.At is { } at ? (late.Words, (at - run.DueAt).TotalMilliseconds) : null;
    }

    /// <summary>The executors that were considered, the chosen one first.</summary>
    public static IReadOnlyList<(string Executor, string Why, bool IsChosen)> ConsideredOf(RunView run)
    {
        if (run.Routing is not { ValueKind: JsonValueKind.Object } routing || !routing.TryGetProperty("considered", out var considered) || considered.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var chosen = routing.TryGetProperty("chosen", out var name) ? name.ToString() : null;
        return [.. considered.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => (Text(item, "executor"), Text(item, "why"), Text(item, "executor") == chosen))];
    }

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.ToString() : "";
}
