using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Alerts.Rules;

/// <summary>A time in which a rule's alerts are recorded and nobody is told: a part of days in a zone, or from one instant up to another.</summary>
internal sealed record AlertSilence
{
    /// <summary>Names as in <see cref="DayNames"/>; none are all.</summary>
    public IReadOnlyList<string> Days { get; init; } = [];

    public string? From { get; init; }

    /// <summary>Before <see cref="From"/> it is of the next day.</summary>
    public string? To { get; init; }

    public string? TimeZone { get; init; }

    public DateTimeOffset? FromAt { get; init; }

    public DateTimeOffset? ToAt { get; init; }

    /// <summary>Whether it holds at an instant. Only for what has been validated.</summary>
    public bool Covers(DateTimeOffset at)
    {
        if (FromAt is { } fromAt && ToAt is { } toAt)
        {
            return at >= fromAt && at < toAt;
        }

        var local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(TimeZone ?? "UTC"));
        var (from, to, now) = (TimesOfDay.Parse(From ?? "00:00"), To is null or CalendarValidation.EndOfDay ? TimeSpan.FromDays(1) : TimesOfDay.Parse(To), local.TimeOfDay);
        return from < to
            ? now >= from && now < to && IsDay(local.DayOfWeek)
            : (now >= from && IsDay(local.DayOfWeek)) || (now < to && IsDay(local.AddDays(-1).DayOfWeek));
    }

    private bool IsDay(DayOfWeek day) => Days.Count == 0 || Days.Contains(DayNames.All[DayNames.IndexOf(day)], StringComparer.Ordinal);
}
