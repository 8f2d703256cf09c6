using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>A DURATION: <c>P1D</c>, <c>P2W</c>, <c>PT1H30M</c>.</summary>
internal static partial class IcsDuration
{
    public static TimeSpan? Parse(string text)
    {
        var match = Shape().Match(text.Trim());
        if (!match.Success)
        {
            return null;
        }

        return TimeSpan.FromDays(Part(match, "w") * 7) + TimeSpan.FromDays(Part(match, "d")) + TimeSpan.FromHours(Part(match, "h"))
            + TimeSpan.FromMinutes(Part(match, "m")) + TimeSpan.FromSeconds(Part(match, "s"));
    }

    private static int Part(Match match, string name) =>
        match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^\+?P(?:(?<w>\d{1,6})W|(?:(?<d>\d{1,6})D)?(?:T(?=\d)(?:(?<h>\d{1,6})H)?(?:(?<m>\d{1,6})M)?(?:(?<s>\d{1,6})S)?)?)\z(?<!P)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();
}
