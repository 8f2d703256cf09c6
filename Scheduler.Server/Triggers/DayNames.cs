namespace Scheduler.Server.Triggers;

/// <summary>Days of the week as on the wire, Monday first.</summary>
internal static class DayNames
{
    public static IReadOnlyList<string> All { get; } = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

    public static DayOfWeek Parse(string name) => DayAt(IndexOf(name) is var index && index >= 0 ? index : throw new FormatException($"{name} is not a day of the week."));

    /// <summary>-1 when it is none.</summary>
    public static int IndexOf(string name)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Monday is 0.</summary>
    public static int IndexOf(DayOfWeek day) => ((int)day + 6) % 7;

    /// <inheritdoc cref="IndexOf(DayOfWeek)"/>
    public static DayOfWeek DayAt(int index) => (DayOfWeek)((index + 1) % 7);
}
