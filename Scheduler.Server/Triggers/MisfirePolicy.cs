namespace Scheduler.Server.Triggers;

/// <summary>What runs after occurrences were missed by more than the threshold; names are as on the wire.</summary>
internal enum MisfirePolicy
{
    /// <summary>One run, due at the last missed instant.</summary>
    FireOnce,

    /// <summary>Nothing.</summary>
    Skip,

    /// <summary>A run for each missed occurrence, the latest 1,000 at most.</summary>
    FireAll,
}
