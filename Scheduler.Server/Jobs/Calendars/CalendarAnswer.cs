using Scheduler.Server.Api;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs.Calendars;

/// <summary>The calendar as it is after a change, or why nothing changed.</summary>
internal sealed record CalendarAnswer(CalendarRow? Calendar, ProblemResult? Refusal)
{
    public static CalendarAnswer Of(CalendarRow calendar) => new(calendar, null);

    public static CalendarAnswer Refused(ProblemResult refusal) => new(null, refusal);
}
