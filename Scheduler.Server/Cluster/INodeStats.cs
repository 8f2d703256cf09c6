namespace Scheduler.Server.Cluster;

/// <summary>What a node adds to its check-in for the dashboard; implemented by folders further up.</summary>
internal interface INodeStats
{
    /// <summary>The property under which the value appears in the node's <c>stats</c>.</summary>
    string Name { get; }

    /// <summary>A value that serializes to JSON, at most a few KiB.</summary>
    object Read();
}
