namespace Scheduler.Server.Access;

/// <summary>How a change of a user ended.</summary>
internal enum UserChange
{
    Done,
    Missing,
    Moved,
    NameTaken,

    /// <summary>It would leave nobody who holds every right.</summary>
    LastAdmin,
}
