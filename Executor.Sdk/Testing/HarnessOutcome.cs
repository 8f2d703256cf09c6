using System.Text.Json;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Testing;

/// <summary>What became of a run in a <see cref="HandlerHarness"/>.</summary>
public sealed record HarnessOutcome
{
    /// <summary>How it ended, as the server would be told.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>Why, where the outcome alone does not say it; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>What the handler returned; null for nothing.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public RunError? Error { get; init; }

    /// <summary>The latest progress; null when none was reported.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>What the handler logged, in order.</summary>
    public IReadOnlyList<LogLine> Logs { get; init; } = [];

    /// <summary>How long it took by the harness's clock.</summary>
    public TimeSpan Duration { get; init; }
}
