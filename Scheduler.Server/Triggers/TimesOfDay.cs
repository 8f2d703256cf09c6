using System.Globalization;

namespace Scheduler.Server.Triggers;

/// <summary>Times of day as on the wire: <c>09:30</c>, <c>09:30:15</c>, <c>09:30:15.5</c>.</summary>
internal static class TimesOfDay
{
    private static readonly string[] Readable = ["hh\\:mm", "hh\\:mm\\:ss", "hh\\:mm\\:ss\\.f", "hh\\:mm\\:ss\\.ff", "hh\\:mm\\:ss\\.fff"];

    public static bool TryParse(string text, out TimeSpan time) => TimeSpan.TryParseExact(text, Readable, CultureInfo.InvariantCulture, out time);

    public static TimeSpan Parse(string text) => TryParse(text, out var time) ? time : throw new FormatException($"{text} is not a time of day.");

    /// <summary>As short as it can be written.</summary>
    public static string Format(TimeSpan time) => time.ToString(
        time.Milliseconds > 0 ? "hh\\:mm\\:ss\\.FFF" : time.Seconds > 0 ? "hh\\:mm\\:ss" : "hh\\:mm", CultureInfo.InvariantCulture);
}
