using System.Text.RegularExpressions;
using Scheduler.Server.Api;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>Turns what a caller wrote into a <see cref="CalendarSpec"/>, or says what is wrong with which field.</summary>
internal static partial class CalendarValidation
{
    /// <summary>The time of day that a range may end with and none begin with.</summary>
    public const string EndOfDay = "24:00";
    public const int DatesMax = 2_000;
    public const int BlackoutsMax = 500;
    public const int TimesOfDayMax = 50;
    private const int DescriptionMax = 2_000;
    private static readonly DateTimeOffset LatestInstant = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The shape of a name, which triggers name a calendar by.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <param name="document">As written.</param>
    /// <param name="now">Cluster time.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <returns>Null when something is.</returns>
    public static CalendarSpec? Read(CalendarDocument document, DateTimeOffset now, FieldErrors errors)
    {
        Expect(IsName(document.Name), "name", "must be 1 to 100 letters, digits, dots, underscores and hyphens, the first a letter or digit", errors);
        Expect(document.Description.Length <= DescriptionMax, "description", $"must be at most {DescriptionMax} characters", errors);
        Expect(document.TimeZone is not { } zone || TimeZones.IsKnown(zone), "timeZone", "is not a time zone: use an IANA name such as Europe/Berlin", errors);
        var weekdays = TriggerLists.ReadDays(document.Weekdays, "weekdays", errors);
        Expect(weekdays.Count < DayNames.All.Count, "weekdays", "excludes every day of the week", errors);
        var spec = new CalendarSpec
        {
            Name = document.Name,
            Description = document.Description,
            TimeZone = document.TimeZone ?? "UTC",
            Weekdays = weekdays,
            Dates = ReadDates(document.Dates, errors),
            TimesOfDay = ReadTimesOfDay(document.TimesOfDay, errors),
            Blackouts = ReadBlackouts(document.Blackouts, errors),
            Ics = string.IsNullOrEmpty(document.Ics) ? null : document.Ics,
        };
        if (spec.Ics is not null && !errors.Has("timeZone") && IcsReader.Read(spec.Ics, spec.TimeZone).Problem is { } problem)
        {
            errors.Add("ics", problem);
        }

        if (!errors.Any && ExcludedTimes.Of(spec).FirstIncludedFrom(now) is null)
        {
            errors.Add("$", "excludes everything for the next twenty years");
        }

        return errors.Any ? null : spec;
    }

    private static List<string> ReadDates(IReadOnlyList<string> dates, FieldErrors errors)
    {
        Expect(dates.Count <= DatesMax, "dates", $"must be at most {DatesMax}", errors);
        for (var i = 0; i < dates.Count && !errors.IsFull; i++)
        {
            Expect(CalendarDates.TryParse(dates[i], out _), $"dates[{i}]", "is not a date: write it as 2030-01-31", errors);
        }

        return [.. dates.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static List<TimeOfDayRange> ReadTimesOfDay(IReadOnlyList<TimeOfDayRange> ranges, FieldErrors errors)
    {
        const string Shape = "is not a time of day: write it as 09:30 or 09:30:15";
        Expect(ranges.Count <= TimesOfDayMax, "timesOfDay", $"must be at most {TimesOfDayMax}", errors);
        var read = new List<TimeOfDayRange>();
        for (var i = 0; i < ranges.Count && !errors.IsFull; i++)
        {
            var (path, range) = ($"timesOfDay[{i}]", ranges[i]);
            var isFrom = TimesOfDay.TryParse(range.From, out var from);
            Expect(isFrom, $"{path}.from", Shape, errors);
            var isTo = range.To == EndOfDay | TimesOfDay.TryParse(range.To, out var to);
            Expect(isTo, $"{path}.to", $"{Shape}; 24:00 is the end of the day", errors);
            if (isFrom && isTo)
            {
                Expect(range.To == EndOfDay || from != to, $"{path}.to", "must not be the same time as from: 00:00 to 24:00 is a whole day", errors);
                read.Add(new TimeOfDayRange { From = TimesOfDay.Format(from), To = range.To == EndOfDay ? EndOfDay : TimesOfDay.Format(to) });
            }
        }

        return read;
    }

    private static IReadOnlyList<Blackout> ReadBlackouts(IReadOnlyList<Blackout> blackouts, FieldErrors errors)
    {
        Expect(blackouts.Count <= BlackoutsMax, "blackouts", $"must be at most {BlackoutsMax}", errors);
        for (var i = 0; i < blackouts.Count && !errors.IsFull; i++)
        {
            var (from, to) = (blackouts[i].From, blackouts[i].To);
            Expect(from >= DateTimeOffset.UnixEpoch && from <= LatestInstant, $"blackouts[{i}].from", $"must be between 1970 and {LatestInstant.Year}", errors);
            Expect(to > from, $"blackouts[{i}].to", "must be after from", errors);
            Expect(to <= LatestInstant, $"blackouts[{i}].to", $"must be between 1970 and {LatestInstant.Year}", errors);
        }

        return blackouts;
    }

    private static void Expect(bool isFine, string path, string message, FieldErrors errors)
    {
        if (!isFine)
        {
            errors.Add(path, message);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
