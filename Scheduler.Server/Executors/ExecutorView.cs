using System.Text.Json;
using System.Text.Json.Serialization;
using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

/// <summary>An executor as the API shows it.</summary>
internal sealed record ExecutorView
{
    public required string Id { get; init; }

    public required string App { get; init; }

    public required string Name { get; init; }

    /// <summary><c>online</c>, <c>draining</c> or <c>offline</c>.</summary>
    public required string State { get; init; }

    public required string Node { get; init; }

    public required string Transport { get; init; }

    public required int Slots { get; init; }

    public required JsonElement Labels { get; init; }

    public required JsonElement Handlers { get; init; }

    public required JsonElement About { get; init; }

    public required int Running { get; init; }

    public required int Armed { get; init; }

    public double? CpuPercent { get; init; }

    public long? MemoryBytes { get; init; }

    /// <summary>Its wall clock minus cluster time.</summary>
    public double? ClockOffsetMs { get; init; }

    public double? ClockErrorMs { get; init; }

    /// <summary>What it has of packages; left out of lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExecutorPackageView>? Packages { get; init; }

    public required DateTimeOffset ConnectedAt { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public static ExecutorView From(ExecutorRow row, long now)
    {
        var online = row.Connected && row.SeenAt > now - (long)ExecutorLiveness.DoubtfulAfter.TotalMicroseconds;
        var load = row.Load is null ? null : JsonSerializer.Deserialize<BeatMessage>(row.Load, ProtocolJson.Options);
        return new ExecutorView
        {
            Id = row.Id,
            App = row.App,
            Name = row.Name,
            State = !online ? "offline" : row.Draining || row.DrainedByAdmin ? "draining" : "online",
            Node = row.Node,
            Transport = row.Transport,
            Slots = row.Slots,
            Labels = JsonElement.Parse(row.Labels),
            Handlers = JsonElement.Parse(row.Handlers),
            About = JsonElement.Parse(row.About),
            Running = online ? load?.Running ?? 0 : 0,
            Armed = online ? load?.Armed ?? 0 : 0,
            CpuPercent = load?.CpuPercent,
            MemoryBytes = load?.MemoryBytes,
            ClockOffsetMs = load is null ? null : load.ClockOffsetMicros / 1000.0,
            ClockErrorMs = load is null ? null : load.ClockErrorMicros / 1000.0,
            ConnectedAt = Instants.FromMicros(row.ConnectedAt),
            SeenAt = Instants.FromMicros(row.SeenAt),
        };
    }
}
