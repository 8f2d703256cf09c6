namespace Scheduler.Server.Runs;

/// <summary>How an executor is chosen among those that fit; names are as on the wire.</summary>
internal enum RoutingStrategy
{
    LeastLoaded,
    RoundRobin,
}
