namespace Scheduler.Server.Pages.Runs;

/// <summary>The levels of log lines, from the least to the most severe.</summary>
internal static class LogLevels
{
    public static readonly string[] All = ["trace", "debug", "information", "warning", "error", "critical"];

    /// <summary>Those that a reader may start from.</summary>
    public static readonly string[] Offered = ["debug", "information", "warning", "error"];

    /// <summary>Null for all of them.</summary>
    public static string? Read(string? level) => Offered.FirstOrDefault(offered => offered == level);

    public static bool IsShown(string level, string? from) => from is null || Array.IndexOf(All, level) >= Array.IndexOf(All, from);
}
