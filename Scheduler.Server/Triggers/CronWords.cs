using System.Globalization;

namespace Scheduler.Server.Triggers;

/// <summary>Puts the common cron expressions into words and names the fields of the others.</summary>
internal static class CronWords
{
    private static readonly string[] Everyday = ["*", "?"];

    public static string Describe(string cron)
    {
        var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 6)
        {
            return cron;
        }

        var words = Time(fields[0], fields[1], fields[2]);
        words += Everyday.Contains(fields[3]) ? "" : $" on day {fields[3]} of the month";
        words += Everyday.Contains(fields[5]) ? "" : $" on {fields[5]}";
        words += fields[4] == "*" ? "" : $" in month {fields[4]}";
        return words + (fields.Length < 7 || fields[6] == "*" ? "" : $" in {fields[6]}");
    }

    private static string Time(string second, string minute, string hour)
    {
        if (Number(second) is { } s && Number(minute) is { } m && Number(hour) is { } h)
        {
            return $"at {h:00}:{m:00}:{s:00}";
        }

        if (minute == "*" && hour == "*")
        {
            return second == "*" ? "every second" : Step(second) is { } step ? $"every {step} seconds" : $"at second {second} of every minute";
        }

        if (hour == "*" && Number(second) is { } at)
        {
            return (Step(minute) is { } minutes ? $"every {minutes} minutes" : $"at minute {minute} of every hour") + (at == 0 ? "" : $" and {at} seconds");
        }

        return $"at second {second}, minute {minute}, hour {hour}";
    }

    private static int? Number(string field) => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Step(string field) => field.Split('/') is ["*" or "0", var step] && Number(step) is not null ? step : null;
}
