using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Runs;

/// <summary>Some lines of a run's log and whether others are to be expected.</summary>
/// <param name="RunId">Whose log.</param>
/// <param name="Lines">In order.</param>
/// <param name="Last">The number of the last line so far; 0 when there is none.</param>
/// <param name="Follows">The run goes on, or ended so lately that lines may still come.</param>
/// <param name="HasMore">Lines are left.</param>
/// <param name="Level">Only lines from this level on; null for all.</param>
internal sealed record LogPart(string RunId, IReadOnlyList<RunLogLine> Lines, long Last, bool Follows, bool HasMore, string? Level)
{
    /// <summary>What goes on asking for the same level.</summary>
    public string LevelQuery => Level is null ? "" : $"&level={Level}";

    public string? ToneOf(RunLogLine line) => line.Level switch
    {
        "error" or "critical" => "bad",
        "warning" => "warn",
        _ => "muted",
    };
}
