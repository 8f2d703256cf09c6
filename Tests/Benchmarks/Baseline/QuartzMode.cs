namespace Benchmarks.Baseline;

/// <summary>What a process of raw Quartz does.</summary>
internal enum QuartzMode
{
    /// <summary>Joins a cluster whose jobs another process stored.</summary>
    Join,

    /// <summary>Stores jobs that are due again and again.</summary>
    Interval,

    /// <summary>Stores one-shot triggers that are due at one instant.</summary>
    Once,

    /// <summary>Triggers a job by call, at a pace.</summary>
    Call,

    /// <summary>Triggers a job by call, as fast as it goes.</summary>
    CallAll,
}
