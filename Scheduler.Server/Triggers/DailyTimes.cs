namespace Scheduler.Server.Triggers;

/// <summary>The local times of a daily trigger.</summary>
internal sealed class DailyTimes(DailyTriggerSpec spec)
{
    private readonly TimeSpan[] _times = [.. spec.Times.Select(TimesOfDay.Parse)];
    private readonly HashSet<DayOfWeek> _days = [.. spec.Days.Select(DayNames.Parse)];

    /// <summary>The first local time after another one.</summary>
    public DateTime? NextLocal(DateTime after)
    {
        if (after.Date.AddDays(8) is var end && end.Year >= DateTime.MaxValue.Year)
        {
            return null;
        }

        for (var day = after.Date; day <= end; day = day.AddDays(1))
        {
            foreach (var time in _days.Contains(day.DayOfWeek) ? _times : [])
            {
                if (day + time > after)
                {
                    return day + time;
                }
            }
        }

        return null;
    }
}
