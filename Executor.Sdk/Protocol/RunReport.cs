using System.Text.Json;

namespace Executor.Sdk.Protocol;

/// <summary>
/// All that is known of one delivery so far. A later report repeats what an earlier one said, so losing, repeating or
/// reordering reports does no harm. Instants are cluster time in microseconds since 1970-01-01Z.
/// </summary>
public sealed record RunReport
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The delivery's fence.</summary>
    public required int Fence { get; init; }

    /// <summary>The due instant it was given, so that lateness is known without a look at the ledger.</summary>
    public long? DueAtMicros { get; init; }

    /// <summary>When the executor took the run into its memory; null when it did not.</summary>
    public long? ArmedAtMicros { get; init; }

    /// <summary>When the handler started; null when it has not.</summary>
    public long? StartedAtMicros { get; init; }

    /// <summary>When the delivery ended; null while it goes on.</summary>
    public long? EndedAtMicros { get; init; }

    /// <summary>How it ended; null while it goes on.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>Why, for <see cref="RunOutcome.Skipped"/> or a handler that ignored its cancellation; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>What the handler returned, at most 1 MiB; null for nothing.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public RunError? Error { get; init; }

    /// <summary>The handler's latest progress; null when it reported none.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>The package that the handler which started came from; null when it came from none.</summary>
    public PackageRef? Package { get; init; }

    /// <summary>The bound on the error of the executor's cluster clock at the start, in microseconds.</summary>
    public long ClockErrorMicros { get; init; }
}
