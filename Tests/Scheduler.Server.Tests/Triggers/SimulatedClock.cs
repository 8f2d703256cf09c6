namespace Scheduler.Server.Tests.Triggers;

/// <summary>A zone's local minutes in the order in which they pass, one entry a minute: slow, and simple enough to believe.</summary>
internal sealed class SimulatedClock
{
    private readonly DateTimeOffset _first;
    private readonly List<DateTime> _locals = [];

    public SimulatedClock(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
    {
        _first = from.AddSeconds(-from.Second);
        for (var at = _first; at <= to; at = at.AddMinutes(1))
        {
            _locals.Add(at.UtcDateTime + zone.GetUtcOffset(at.UtcDateTime));
        }
    }

    public DateTime Local(DateTimeOffset at)
    {
        var passed = at - _first;
        return _locals[(int)passed.TotalMinutes].AddSeconds(passed.TotalSeconds % 60);
    }

    /// <summary>When the minutes that are taken begin. One that was passed over counts as the first that exists again.</summary>
    public IEnumerable<DateTimeOffset> Instants(Func<DateTime, bool> takes, bool isFixed)
    {
        var latest = DateTime.MinValue;
        for (var i = 0; i < _locals.Count; i++)
        {
            var isTaken = takes(_locals[i]) && !(isFixed && _locals[i] <= latest);
            for (var missing = i == 0 ? _locals[i] : _locals[i - 1].AddMinutes(1); missing < _locals[i]; missing = missing.AddMinutes(1))
            {
                isTaken |= takes(missing);
            }

            if (isTaken)
            {
                yield return _first.AddMinutes(i);
            }

            latest = latest > _locals[i] ? latest : _locals[i];
        }
    }
}
