namespace Scheduler.Server.Triggers.Words;

/// <summary>A cron expression taken apart.</summary>
internal sealed record CronParts
{
    private const int MaxTimes = 6;
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    public required CronField Second { get; init; }

    public required CronField Minute { get; init; }

    public required CronField Hour { get; init; }

    public required CronField DayOfMonth { get; init; }

    public required CronField Month { get; init; }

    /// <summary>Days from Monday, 0; null for every day.</summary>
    public required IReadOnlyList<int>? DaysOfWeek { get; init; }

    public required CronField Year { get; init; }

    /// <summary>A special form of either day field.</summary>
    public required CronDay? Special { get; init; }

    /// <summary>The times of day, where they are few; null else.</summary>
    public IReadOnlyList<string>? Times => this is { Second.Values: { } seconds, Minute.Values: { } minutes, Hour.Values: { } hours } && hours.Count * minutes.Count * seconds.Count <= MaxTimes
        ? [.. hours.SelectMany(hour => minutes.SelectMany(minute => seconds.Select(second => TimesOfDay.Format(new TimeSpan(hour, minute, second)))))]
        : null;

    /// <returns>Null when there are no words for it.</returns>
    public static CronParts? Parse(string cron)
    {
        var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is < 6 or > 7
            || CronField.Parse(fields[0], 0, 59) is not { } second
            || CronField.Parse(fields[1], 0, 59) is not { } minute
            || CronField.Parse(fields[2], 0, 23) is not { } hour
            || CronField.Parse(fields[4], 1, 12, MonthNames) is not { } month
            || CronField.Parse(fields.Length == 7 ? fields[6] : "*", 1970, 2299) is not { } year)
        {
            return null;
        }

        var special = CronDay.OfMonth(fields[3]) ?? CronDay.OfWeek(fields[5]);
        var dayOfMonth = CronDay.OfMonth(fields[3]) is null ? CronField.Parse(fields[3], 1, 31) : new CronField();
        var dayOfWeek = CronDay.OfWeek(fields[5]) is null ? CronField.Parse(fields[5], 1, 7, Days) : new CronField();

        // What both day fields together mean is not to be put into words.
        var said = (dayOfMonth is { IsEvery: false } ? 1 : 0) + (dayOfWeek is { IsEvery: false } ? 1 : 0) + (special is null ? 0 : 1);
        return dayOfMonth is null || dayOfWeek is null or { Step: not null } || said > 1 ? null : new CronParts
        {
            Second = second,
            Minute = minute,
            Hour = hour,
            DayOfMonth = dayOfMonth,
            Month = month,
            DaysOfWeek = dayOfWeek.Values?.Select(day => (day + 5) % 7).Order().ToList(),
            Year = year,
            Special = special,
        };
    }
}
