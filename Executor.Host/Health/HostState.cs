using System.Text.Json.Serialization;

namespace Executor.Host.Health;

/// <summary>Where the host is in its life.</summary>
internal enum HostState
{
    [JsonStringEnumMemberName("starting")]
    Starting,

    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It takes no new runs; those that run may finish.</summary>
    [JsonStringEnumMemberName("stopping")]
    Stopping,

    [JsonStringEnumMemberName("stopped")]
    Stopped,
}
