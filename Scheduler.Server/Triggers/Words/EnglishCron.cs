namespace Scheduler.Server.Triggers.Words;

internal static class EnglishCron
{
    public static string Describe(CronParts parts)
    {
        var times = parts.Times;
        var limits = new[] { Days(parts, times is not null), Months(parts.Month), Years(parts.Year) }.Where(part => part.Length > 0);
        var schedule = times is null ? Repeating(parts) : $"at {EnglishLists.And(times)}";
        return string.Join(schedule.Contains(',', StringComparison.Ordinal) && times is null ? ", " : " ", limits.Prepend(schedule));
    }

    private static string Repeating(CronParts parts)
    {
        var (second, minute, hours) = (parts.Second, parts.Minute, Hours(parts.Hour));
        if (parts.Hour.Step is not null && minute.Values is not null && second.Values is not null)
        {
            return EveryHours(parts.Hour) + (minute.Single is 0 && second.Single is 0 ? "" : $" at {Minutes(minute)}{Seconds(second)}");
        }

        return (second, minute) switch
        {
            ({ IsEvery: true }, { IsEvery: true }) => $"every second{hours}",
            ({ Step: { } step }, { IsEvery: true }) => $"every {EnglishLists.Count(step, "second")}{From(second.StepFrom, "second")}{hours}",
            ({ Single: 0 }, { IsEvery: true }) => $"every minute{hours}",
            ({ Values: not null }, { IsEvery: true }) => $"at {Numbered("second", second)} of every minute{hours}",
            ({ Single: 0 }, { Step: { } step }) => $"every {EnglishLists.Count(step, "minute")}{From(minute.StepFrom, "minute")}{hours}",
            ({ Values: not null }, { Step: { } step }) => $"every {EnglishLists.Count(step, "minute")}{From(minute.StepFrom, "minute")}, at {Numbered("second", second)}{hours}",
            ({ Values: not null }, { Values: not null }) => $"at {Minutes(minute)}{Seconds(second)} of every hour{hours}",
            ({ IsEvery: true }, _) => $"every second of {Numbered("minute", minute)}{hours}",
            _ => $"every {EnglishLists.Count(second.Step ?? 1, "second")}{From(second.StepFrom, "second")} of {Numbered("minute", minute)}{hours}",
        };
    }

    private static string Minutes(CronField minute) => Numbered("minute", minute);

    private static string Seconds(CronField second) => second.Single is 0 ? "" : $" and {Numbered("second", second)}";

    private static string Numbered(string unit, CronField field) => field switch
    {
        { Single: { } value } => $"{unit} {value}",
        { Values: { } values } => $"{unit}s {EnglishLists.And(values, value => $"{value}")}",
        { Step: { } step } => $"every {EnglishLists.Nth(step)} {unit}{From(field.StepFrom, unit)}",
        _ => $"every {unit}",
    };

    private static string From(int start, string unit) => start == 0 ? "" : $" from {unit} {start} on";

    private static string EveryHours(CronField hour) => $"every {EnglishLists.Count(hour.Step ?? 1, "hour")}" + (hour switch
    {
        { StepTo: { } to } => $" from {hour.StepFrom:00}:00 to {to:00}:59",
        { StepFrom: > 0 } => $" from {hour.StepFrom:00}:00 on",
        _ => "",
    });

    private static string Hours(CronField hour) => hour switch
    {
        { Step: { } step } => $", in every {EnglishLists.Nth(step)} hour from {hour.StepFrom:00}:00{(hour.StepTo is { } to ? $" to {to:00}:59" : " on")}",
        { Values: { } values } when values[^1] - values[0] == values.Count - 1 => $", from {values[0]:00}:00 to {values[^1]:00}:59",
        { Values: { } values } => $", in the hours {EnglishLists.And(values, value => $"{value}")}",
        _ => "",
    };

    private static string Days(CronParts parts, bool hasTimes)
    {
        if (parts.Special is { } special)
        {
            return special.Kind switch
            {
                CronDayKind.Last => "on the last day of the month",
                CronDayKind.LastWorkday => "on the last day of the month from Monday to Friday",
                CronDayKind.BeforeLast => $"{special.Number} {(special.Number == 1 ? "day" : "days")} before the last day of the month",
                CronDayKind.NearestWorkday => $"on the day from Monday to Friday that is nearest to day {special.Day} of the month",
                CronDayKind.LastOf => $"on the last {EnglishLists.Day(special.Day)} of the month",
                _ => $"on the {EnglishLists.Nth(special.Number)} {EnglishLists.Day(special.Day)} of the month",
            };
        }

        if (parts.DaysOfWeek is { } days)
        {
            return EnglishLists.Days(days);
        }

        return parts.DayOfMonth switch
        {
            { Single: { } day } => $"on day {day} of the month",
            { Values: { } values } => $"on days {EnglishLists.And(values, day => $"{day}")} of the month",
            { Step: { } step } => $"every {EnglishLists.Count(step, "day")} from day {parts.DayOfMonth.StepFrom}{(parts.DayOfMonth.StepTo is { } to ? $" to {to}" : "")} of the month",
            _ => hasTimes ? "every day" : "",
        };
    }

    private static string Months(CronField month) => month switch
    {
        { Values: { } values } => EnglishLists.Months(values),
        { Step: { } step } => $"every {EnglishLists.Count(step, "month")} from {EnglishLists.Month(month.StepFrom)}{(month.StepTo is { } to ? $" to {EnglishLists.Month(to)}" : "")}",
        _ => "",
    };

    private static string Years(CronField year) => year switch
    {
        { Values: { } values } => $"in {EnglishLists.And(values, value => $"{value}")}",
        { Step: { } step } => $"every {EnglishLists.Count(step, "year")} from {year.StepFrom}",
        _ => "",
    };
}
