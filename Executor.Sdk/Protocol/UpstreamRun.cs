using System.Text.Json;

namespace Executor.Sdk.Protocol;

/// <summary>A run that another one waited for.</summary>
public sealed record UpstreamRun
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Its job's id.</summary>
    public required string JobId { get; init; }

    /// <summary>Its job's name; null when the job has been deleted meanwhile.</summary>
    public string? JobName { get; init; }

    /// <summary>How it ended: <c>succeeded failed timedOut canceled lost</c>.</summary>
    public required string State { get; init; }

    /// <summary>What it returned; null for nothing, and when it is larger than 64 KiB.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Whether there is a result that is too large to be handed on.</summary>
    public bool ResultOmitted { get; init; }
}
