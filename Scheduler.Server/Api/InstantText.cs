using System.Globalization;

namespace Scheduler.Server.Api;

/// <summary>RFC 3339 in UTC with three decimals, or six where the microseconds are not zero.</summary>
internal static class InstantText
{
    private const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const string Microseconds = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly string[] Readable =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    public static string Format(DateTimeOffset instant)
    {
        var utc = instant.UtcDateTime;
        return utc.ToString(utc.Ticks % TimeSpan.TicksPerMillisecond < TimeSpan.TicksPerMicrosecond ? Milliseconds : Microseconds, CultureInfo.InvariantCulture);
    }

    /// <summary>An instant without an offset is refused: whose nine o'clock it is would be a guess.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        if (text is null || text.Length > 40
            || !DateTimeOffset.TryParseExact(text, Readable, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
        {
            instant = default;
            return false;
        }

        instant = new DateTimeOffset(parsed.UtcTicks - (parsed.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        return true;
    }
}
