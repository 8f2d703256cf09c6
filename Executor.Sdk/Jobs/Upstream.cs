using System.Text.Json;

namespace Executor.Sdk.Jobs;

/// <summary>A run that this one waited for.</summary>
public sealed record Upstream
{
    /// <summary>The run's id.</summary>
    public required string RunId { get; init; }

    /// <summary>Its job's name; null when the job has been deleted meanwhile.</summary>
    public required string? JobName { get; init; }

    /// <summary>How it ended: <c>succeeded failed timedOut canceled lost</c>.</summary>
    public required string State { get; init; }

    /// <summary>What its handler returned; null for nothing, and when it was too large to be handed on.</summary>
    public required JsonElement? Result { get; init; }

    /// <summary>Whether it returned more than is handed on (64 KiB); the run itself has it.</summary>
    public required bool ResultOmitted { get; init; }
}
