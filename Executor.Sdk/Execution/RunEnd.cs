using System.Text.Json;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Execution;

/// <summary>How a delivery ended.</summary>
internal sealed record RunEnd(RunOutcome Outcome)
{
    public string? Reason { get; init; }

    public JsonElement? Result { get; init; }

    public int ResultBytes { get; init; }

    public RunError? Error { get; init; }

    /// <summary>Whether the run goes on without this executor, which then reports no end.</summary>
    public bool GoesOn { get; init; }

    /// <summary>Filled in by the run when it takes this end: cluster time.</summary>
    public long AtMicros { get; init; }
}
