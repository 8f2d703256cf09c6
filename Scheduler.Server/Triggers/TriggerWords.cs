using System.Globalization;

namespace Scheduler.Server.Triggers;

/// <summary>Says in words when a trigger is due, and what may surprise.</summary>
internal static class TriggerWords
{
    public static string Describe(TriggerSpec spec) => spec switch
    {
        IntervalTriggerSpec interval => $"every {Span(interval.EveryMs)}{(spec.StartAt is null ? "" : $" from {Instant(spec.StartAt.Value)}")}{Until(spec)}",
        FixedDelayTriggerSpec delay => $"{Span(delay.DelayMs)} after the previous run ended{(spec.StartAt is null ? "" : $", first at {Instant(spec.StartAt.Value)}")}{Until(spec)}",
        OnceTriggerSpec once => $"once at {Instant(once.At)}",
        CronTriggerSpec cron => $"{CronWords.Describe(cron.Cron)} ({spec.TimeZone}){(spec.StartAt is null ? "" : $" from {Instant(spec.StartAt.Value)}")}{Until(spec)}",
        _ => spec.GetType().Name,
    };

    public static IReadOnlyList<string> Warn(TriggerSpec spec, IReadOnlyList<DateTimeOffset> times, int asked)
    {
        var warnings = new List<string>();
        if (spec is FixedDelayTriggerSpec)
        {
            warnings.Add("Its instants cannot be foreseen: each depends on when the run before ends.");
        }
        else if (spec is not OnceTriggerSpec && times.Count < asked)
        {
            warnings.Add(times.Count == 1 ? "There is only one occurrence left." : $"There are only {times.Count} occurrences left.");
        }

        if (spec is IntervalTriggerSpec { EveryMs: < 100 } interval)
        {
            warnings.Add($"This is {1000.0 / interval.EveryMs:0.#} runs each second.");
        }

        if (spec is CronTriggerSpec && TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone) is { SupportsDaylightSavingTime: true } zone)
        {
            warnings.AddRange(times.Where(time => zone.IsAmbiguousTime(time)).Take(1)
                .Select(time => $"{Instant(time)} is a local time that exists twice in {spec.TimeZone}; a fixed time fires once."));
        }

        return warnings;
    }

    private static string Until(TriggerSpec spec) => spec.EndAt is { } end ? $" until {Instant(end)}" : "";

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    private static string Span(long ms) => ms switch
    {
        _ when ms % 86_400_000 == 0 => Count(ms / 86_400_000, "day"),
        _ when ms % 3_600_000 == 0 => Count(ms / 3_600_000, "hour"),
        _ when ms % 60_000 == 0 => Count(ms / 60_000, "minute"),
        _ when ms % 1_000 == 0 => Count(ms / 1_000, "second"),
        _ => $"{ms} ms",
    };

    private static string Count(long number, string unit) => number == 1 ? unit : $"{number} {unit}s";
}
