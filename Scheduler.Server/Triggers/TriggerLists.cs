using Scheduler.Server.Api;

namespace Scheduler.Server.Triggers;

/// <summary>Reads lists of days and times.</summary>
internal static class TriggerLists
{
    public const int TimesMax = 100;

    /// <summary>Monday first, each once.</summary>
    public static IReadOnlyList<string> ReadDays(IReadOnlyList<string> days, string path, FieldErrors errors)
    {
        for (var i = 0; i < days.Count && !errors.IsFull; i++)
        {
            if (DayNames.IndexOf(days[i]) < 0)
            {
                errors.Add($"{path}[{i}]", $"must be one of {string.Join(", ", DayNames.All)}");
            }
            else if (days.Take(i).Contains(days[i]))
            {
                errors.Add($"{path}[{i}]", "is given twice");
            }
        }

        return [.. DayNames.All.Where(days.Contains)];
    }

    /// <summary>Rising, each once.</summary>
    public static IReadOnlyList<string> ReadTimes(IReadOnlyList<string> times, string path, FieldErrors errors)
    {
        if (times.Count is 0 or > TimesMax)
        {
            errors.Add(path, $"must be 1 to {TimesMax} times of day");
            return [];
        }

        var read = new SortedSet<TimeSpan>();
        for (var i = 0; i < times.Count && !errors.IsFull; i++)
        {
            if (!TimesOfDay.TryParse(times[i], out var time))
            {
                errors.Add($"{path}[{i}]", "is not a time of day: write it as 09:30, 09:30:15 or 09:30:15.500");
            }
            else if (!read.Add(time))
            {
                errors.Add($"{path}[{i}]", "is given twice");
            }
        }

        return [.. read.Select(TimesOfDay.Format)];
    }
}
