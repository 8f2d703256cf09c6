using Quartz;

namespace Scheduler.Server.Triggers;

/// <summary>
/// The instants of a cron trigger, the same whoever asks and when. Asked between the two passes of an hour, Quartz gives a fixed time its second pass, which
/// it leaves out when asked from the first: what was resumed or planned anew within that hour would run twice.
/// </summary>
internal sealed class CronTimes(ICronTrigger trigger)
{
    private readonly TimeZoneInfo _zone = trigger.TimeZone;
    private (DateTime Day, bool Repeats)? _last;

    public DateTimeOffset? After(DateTimeOffset instant)
    {
        var found = trigger.GetFireTimeAfter(instant);
        while (_zone.SupportsDaylightSavingTime && found is { } due && IsSecondPass(due) && !Repeats(due))
        {
            found = trigger.GetFireTimeAfter(due);
        }

        return found;
    }

    private bool IsSecondPass(DateTimeOffset at) => _zone.IsAmbiguousTime(at) && _zone.GetUtcOffset(at) == _zone.GetAmbiguousTimeOffsets(at).Min();

    // It does when walking on from the first pass leads into the second.
    private bool Repeats(DateTimeOffset second)
    {
        if (_last is { } last && last.Day == second.UtcDateTime.Date)
        {
            return last.Repeats;
        }

        var offsets = _zone.GetAmbiguousTimeOffsets(second);
        DateTimeOffset? found = second - (offsets.Max() - offsets.Min());
        while (found is { } at && at < second && !IsSecondPass(at))
        {
            found = trigger.GetFireTimeAfter(at);
        }

        var repeats = found is { } next && IsSecondPass(next);
        _last = (second.UtcDateTime.Date, repeats);
        return repeats;
    }
}
