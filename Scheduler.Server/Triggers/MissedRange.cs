namespace Scheduler.Server.Triggers;

/// <summary>What became of occurrences that are long past.</summary>
/// <param name="Skipped">How many do not run.</param>
/// <param name="SkippedFrom">The first of them.</param>
/// <param name="SkippedTo">The last of them.</param>
/// <param name="Runs">Those that run all the same, by the policy.</param>
/// <param name="Next">The first occurrence that is not settled; null when there is none.</param>
internal sealed record MissedRange(long Skipped, DateTimeOffset SkippedFrom, DateTimeOffset SkippedTo, IReadOnlyList<DateTimeOffset> Runs, DateTimeOffset? Next);
