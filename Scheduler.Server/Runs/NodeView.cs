using System.Text.Json.Serialization;
using Scheduler.Server.Api;

namespace Scheduler.Server.Runs;

/// <summary>A node as the interface shows it.</summary>
internal sealed record NodeView
{
    public required string Name { get; init; }

    /// <summary><c>online</c>, <c>stopped</c> (in order) or <c>dead</c>.</summary>
    public required string State { get; init; }

    public required string AdvertisedUrl { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public required DateTimeOffset? StoppedAt { get; init; }

    /// <summary>The bound on the difference between its cluster clock and the database's.</summary>
    [JsonConverter(typeof(MillisecondsConverter))]
    public required double ClockErrorMs { get; init; }

    /// <summary>Its machine's wall clock minus cluster time.</summary>
    [JsonConverter(typeof(MillisecondsConverter))]
    public required double ClockOffsetMs { get; init; }

    public required int Executors { get; init; }

    /// <summary>Lateness of the runs whose start this node recorded within the dashboard's window.</summary>
    public required LatenessFigures LatenessMs { get; init; }
}
