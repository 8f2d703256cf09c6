using System.Text.Json.Serialization;
using Scheduler.Server.Api;

namespace Scheduler.Server.Runs;

internal sealed record DashboardView
{
    public required RunCountsView Runs { get; init; }

    public required LatenessView LatenessMs { get; init; }

    public required ExecutorCountsView Executors { get; init; }

    public required IReadOnlyList<NodeView> Nodes { get; init; }

    /// <summary>Cluster time of this answer.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Open runs as they are now, ended ones that were due within the window.</summary>
    internal sealed record RunCountsView
    {
        public required long Planned { get; init; }

        public required long Dispatched { get; init; }

        public required long Armed { get; init; }

        public required long Running { get; init; }

        public required long Succeeded { get; init; }

        public required long Failed { get; init; }

        public required long TimedOut { get; init; }

        public required long Canceled { get; init; }

        public required long Skipped { get; init; }

        public required long Lost { get; init; }

        public required long WindowMs { get; init; }
    }

    internal sealed record LatenessView
    {
        [JsonConverter(typeof(MillisecondsConverter))]
        public required double? P50 { get; init; }

        [JsonConverter(typeof(MillisecondsConverter))]
        public required double? P95 { get; init; }

        [JsonConverter(typeof(MillisecondsConverter))]
        public required double? P99 { get; init; }

        [JsonConverter(typeof(MillisecondsConverter))]
        public required double? Max { get; init; }

        public required long Count { get; init; }

        public required long WindowMs { get; init; }
    }

    internal sealed record ExecutorCountsView(int Online, int Offline);
}
