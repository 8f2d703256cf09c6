using System.Text.Json.Serialization;

namespace Scheduler.Server.Triggers;

/// <summary>Due at one instant. Its row is in the ledger from the start; Quartz never sees it.</summary>
internal sealed record OnceTriggerSpec : TriggerSpec
{
    public required DateTimeOffset At { get; init; }

    [JsonIgnore]
    public override bool IsPlannedByQuartz => false;
}
