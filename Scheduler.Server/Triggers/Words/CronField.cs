using System.Globalization;

namespace Scheduler.Server.Triggers.Words;

/// <summary>One field of a cron expression as far as there are words for it. All of these null: every value.</summary>
internal sealed record CronField
{
    /// <summary>Single values and whole ranges, spread out.</summary>
    public IReadOnlyList<int>? Values { get; init; }

    /// <summary>Every so many from a value on, to the field's end or <see cref="StepTo"/>.</summary>
    public int? Step { get; init; }

    public int StepFrom { get; init; }

    public int? StepTo { get; init; }

    public bool IsEvery => Values is null && Step is null;

    /// <summary>The only value there is.</summary>
    public int? Single => Values is [var value] ? value : null;

    /// <param name="text">The field.</param>
    /// <param name="low">Its lowest value.</param>
    /// <param name="high">Its highest value.</param>
    /// <param name="names">Names of its values, the first for <paramref name="low"/>; null for none.</param>
    /// <returns>Null when there are no words for it.</returns>
    public static CronField? Parse(string text, int low, int high, IReadOnlyList<string>? names = null)
    {
        if (text is "*" or "?")
        {
            return new CronField();
        }

        if (text.Split('/') is [var range, var stepText])
        {
            return int.TryParse(stepText, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step > 0 && Range(range is "*" ? $"{low}" : range, low, high, names) is var (from, to)
                ? step == 1 && range is "*" ? new CronField() : new CronField { Step = step, StepFrom = from, StepTo = range.Contains('-', StringComparison.Ordinal) ? to : null }
                : null;
        }

        var values = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            if (Range(part, low, high, names) is not var (from, to) || to < from)
            {
                return null;
            }

            values.UnionWith(Enumerable.Range(from, to - from + 1));
        }

        return new CronField { Values = [.. values] };
    }

    private static (int From, int To)? Range(string text, int low, int high, IReadOnlyList<string>? names) => text.Split('-') switch
    {
        [var one] when Value(one, low, high, names) is { } value => (value, value),
        [var first, var last] when Value(first, low, high, names) is { } from && Value(last, low, high, names) is { } to => (from, to),
        _ => null,
    };

    private static int? Value(string text, int low, int high, IReadOnlyList<string>? names)
    {
        for (var i = 0; i < names?.Count; i++)
        {
            if (names[i].Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return low + i;
            }
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high ? value : null;
    }
}
