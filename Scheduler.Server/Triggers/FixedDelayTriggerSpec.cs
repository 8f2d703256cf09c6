using System.Text.Json.Serialization;

namespace Scheduler.Server.Triggers;

/// <summary>
/// Due <see cref="DelayMs"/> after the previous run ended, first at <see cref="TriggerSpec.StartAt"/> or at once. Quartz never sees it: each next run is
/// written by the transaction that commits the end of the one before.
/// </summary>
internal sealed record FixedDelayTriggerSpec : TriggerSpec
{
    public required long DelayMs { get; init; }

    [JsonIgnore]
    public override bool IsPlannedByQuartz => false;
}
