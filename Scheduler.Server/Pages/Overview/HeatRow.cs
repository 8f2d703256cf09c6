using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Overview;

/// <summary>A job's line of the heat-map: how its runs ended, hour by hour.</summary>
internal sealed record HeatRow(string JobId, string Name, string Group, IReadOnlyList<RunOutcomes> Hours)
{
    public long Ended => Hours.Sum(hour => hour.Ended);

    public long Succeeded => Hours.Sum(hour => hour.Succeeded);

    public long Failed => Hours.Sum(hour => hour.Failed);

    /// <summary>What an hour looks like; those with failures have a sign as well.</summary>
    public static string ToneOf(RunOutcomes hour) =>
        hour.Ended == 0 ? "nothing" : hour.Failed == 0 ? hour.Succeeded == 0 ? "idle" : "good" : hour.Failed * 2 > hour.Ended ? "bad" : "warn";

    /// <summary>The share of hours' runs that succeeded; null where none ended.</summary>
    public double? SuccessPercent => Ended == 0 ? null : 100.0 * Succeeded / Ended;
}
