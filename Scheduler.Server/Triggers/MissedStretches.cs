namespace Scheduler.Server.Triggers;

/// <summary>Occurrences one interval apart, in stretches that are not: what an interval missed between excluded times.</summary>
internal sealed class MissedStretches(TimeSpan interval)
{
    private readonly List<(DateTimeOffset First, long Before)> _stretches = [];

    public int Count => _stretches.Count;

    public long Total { get; private set; }

    /// <summary>Adds the occurrences from one of them on, which counts in any case, up to and including an instant.</summary>
    /// <returns>The last of them.</returns>
    public DateTimeOffset Add(DateTimeOffset first, DateTimeOffset upTo)
    {
        var more = Math.Max(0, (upTo - first).Ticks / interval.Ticks);
        _stretches.Add((first, Total));
        Total += more + 1;
        return first + (more * interval);
    }

    /// <summary>The occurrence of a number, from 0 to before <see cref="Total"/>.</summary>
    public DateTimeOffset At(long number)
    {
        var (low, high) = (0, _stretches.Count);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = _stretches[middle].Before <= number ? (middle, high) : (low, middle);
        }

        return _stretches[low].First + ((number - _stretches[low].Before) * interval);
    }
}
