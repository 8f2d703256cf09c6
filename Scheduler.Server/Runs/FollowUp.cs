namespace Scheduler.Server.Runs;

/// <summary>What a transaction planned; to be told of once it has committed.</summary>
internal sealed class FollowUp
{
    /// <summary>Written as sent, and so to be sent by this node.</summary>
    public List<PlannedRun> Sent { get; } = [];

    /// <summary>Broadcasts that are due, and so to be spread over the executors.</summary>
    public List<PlannedRun> Broadcasts { get; } = [];

    /// <summary>Executors whose planned rows changed.</summary>
    public HashSet<string> Executors { get; } = new(StringComparer.Ordinal);
}
