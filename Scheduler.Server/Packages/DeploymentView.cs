using System.Text.Json.Serialization;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>A deployment as the interface shows it.</summary>
internal sealed record DeploymentView
{
    public required string Id { get; init; }

    public required string Package { get; init; }

    public required string Version { get; init; }

    public required string App { get; init; }

    public required DeploymentState State { get; init; }

    /// <summary>Why it was rolled back: <c>byHand</c> or <c>failureRate</c>.</summary>
    public required string? Reason { get; init; }

    public required long Revision { get; init; }

    public required string? PreviousId { get; init; }

    public required int? CanaryPercent { get; init; }

    public required int MaxFailurePercent { get; init; }

    public required int MinRuns { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>How the runs of a canary went; left out of all else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CanaryRuns? Runs { get; init; }

    /// <summary>The executors of the app that load packages; left out of lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DeploymentExecutorView>? Executors { get; init; }

    public static DeploymentView From(DeploymentRow row) => new()
    {
        Id = row.Id,
        Package = row.Package,
        Version = row.Version,
        App = row.App,
        State = row.State,
        Reason = row.Reason,
        Revision = row.Revision,
        PreviousId = row.PreviousId,
        CanaryPercent = row.CanaryPercent,
        MaxFailurePercent = row.MaxFailurePercent,
        MinRuns = row.MinRuns,
        CreatedAt = Instants.FromMicros(row.CreatedAt),
        CreatedBy = row.CreatedBy,
        ChangedAt = Instants.FromMicros(row.ChangedAt),
    };
}
