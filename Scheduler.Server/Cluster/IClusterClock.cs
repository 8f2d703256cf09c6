namespace Scheduler.Server.Cluster;

/// <summary>Cluster time: the database's clock, smoothed, never running backwards. Safe for any thread.</summary>
internal interface IClusterClock
{
    /// <summary>Microseconds since 1970-01-01Z.</summary>
    long NowMicros { get; }

    DateTimeOffset UtcNow { get; }

    /// <summary>The bound on the difference to the database's clock.</summary>
    long ErrorMicros { get; }

    /// <summary>This machine's wall clock minus cluster time, for display.</summary>
    long WallOffsetMicros { get; }

    /// <summary>How long ago the database last answered, by the monotonic clock. Leases are judged by it.</summary>
    TimeSpan SinceContact { get; }

    /// <summary>False after 30 s without a sample: such a node plans nothing and is not ready.</summary>
    bool IsTrusted { get; }
}
