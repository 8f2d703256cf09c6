namespace Scheduler.Server.Triggers.Calendars;

/// <summary>A part of every day in the calendar's zone.</summary>
internal sealed record TimeOfDayRange
{
    /// <summary>As <see cref="TimesOfDay"/> writes it.</summary>
    public required string From { get; init; }

    /// <summary>Not excluded any more. Before <see cref="From"/> it is of the next day; <c>24:00</c> is the day's end.</summary>
    public required string To { get; init; }
}
