namespace Scheduler.Server.Triggers.Recurrence;

/// <summary>A recurrence rule of RFC 5545, as <see cref="RecurrenceText"/> reads it. Lists rise and are empty where the rule says nothing.</summary>
internal sealed record RecurrenceRule
{
    public required RecurrenceFrequency Frequency { get; init; }

    public int Interval { get; init; } = 1;

    public int? Count { get; init; }

    /// <summary>The last instant, where UNTIL is in UTC.</summary>
    public DateTimeOffset? UntilInstant { get; init; }

    /// <summary>The last local time, where UNTIL is one; a date stands for all of its day.</summary>
    public DateTime? UntilLocal { get; init; }

    public DayOfWeek WeekStart { get; init; } = DayOfWeek.Monday;

    public IReadOnlyList<int> Months { get; init; } = [];

    public IReadOnlyList<int> WeekNumbers { get; init; } = [];

    public IReadOnlyList<int> YearDays { get; init; } = [];

    public IReadOnlyList<int> MonthDays { get; init; } = [];

    public IReadOnlyList<RecurrenceDay> Days { get; init; } = [];

    public IReadOnlyList<int> Hours { get; init; } = [];

    public IReadOnlyList<int> Minutes { get; init; } = [];

    public IReadOnlyList<int> Seconds { get; init; } = [];

    /// <summary>BYSETPOS.</summary>
    public IReadOnlyList<int> Positions { get; init; } = [];

    /// <summary>Repeats within a day, so that it fires in both passes of an hour that exists twice.</summary>
    public bool IsInterval => Frequency < RecurrenceFrequency.Daily;
}
