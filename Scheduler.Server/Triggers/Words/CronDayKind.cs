namespace Scheduler.Server.Triggers.Words;

internal enum CronDayKind
{
    Last,
    LastWorkday,
    BeforeLast,
    NearestWorkday,

    /// <summary>The last of a day of the week.</summary>
    LastOf,
    Nth,
}
