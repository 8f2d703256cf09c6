namespace Scheduler.Server.Executors;

/// <summary>When an executor counts as what.</summary>
internal static class ExecutorLiveness
{
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <summary>Three heartbeats missed: its node lets it go, and routing passes it over.</summary>
    public static readonly TimeSpan MissedAfter = TimeSpan.FromMilliseconds(1_600);

    /// <summary>The same over HTTPS, where an executor may be a script that starts a process for each request: no request for this long.</summary>
    public static readonly TimeSpan PollMissedAfter = TimeSpan.FromSeconds(4);

    /// <summary>
    /// A poll is held open no longer, however long a wait it asks for: an open poll says nothing about a machine that lost its power, and
    /// together with <see cref="PollMissedAfter"/> this must stay below <see cref="DeadAfter"/>.
    /// </summary>
    public static readonly TimeSpan PollHold = TimeSpan.FromSeconds(5);

    /// <summary>Routing passes over an executor whose row has not been touched for this long: its node may have died.</summary>
    public static readonly TimeSpan DoubtfulAfter = TimeSpan.FromSeconds(4);

    /// <summary>Silent for this long: whatever it was sent is taken from it.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(12);

    /// <summary>A node without the database sends from memory this long after its last contact, safely below <see cref="DeadAfter"/>.</summary>
    public static readonly TimeSpan NodeLease = TimeSpan.FromSeconds(10);
}
