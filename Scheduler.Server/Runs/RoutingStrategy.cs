namespace Scheduler.Server.Runs;

/// <summary>How an executor is chosen among those that fit; names are as on the wire. Numbers are stored: new ones come last.</summary>
internal enum RoutingStrategy
{
    /// <summary>The one with the fewest planned and running runs per slot.</summary>
    LeastLoaded,

    /// <summary>Each in turn.</summary>
    RoundRobin,

    /// <summary>Any.</summary>
    Random,

    /// <summary>The first by name.</summary>
    First,

    /// <summary>The last by name.</summary>
    Last,

    /// <summary>Always the same one for a job; when executors come or go, only the jobs of those move.</summary>
    ConsistentHash,

    /// <summary>The one that got the fewest of the job's runs.</summary>
    LeastFrequentlyUsed,

    /// <summary>The one that has waited longest for one of the job's runs.</summary>
    LeastRecentlyUsed,

    /// <summary>The first by name that is there; the next one while it is away.</summary>
    Failover,

    /// <summary>The first by name that has a free slot.</summary>
    Busyover,

    /// <summary>The one that the job names, and no other.</summary>
    Pinned,

    /// <summary>All of them: a run for each, with its shard.</summary>
    Broadcast,
}
