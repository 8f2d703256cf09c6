namespace Scheduler.Server.Triggers;

internal static class TimeZones
{
    private const int LongestName = 60;

    /// <summary>IANA names only: Windows' names would not mean the same on every node.</summary>
    public static bool IsKnown(string name) =>
        name.Length is > 0 and <= LongestName && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId;
}
