namespace Executor.Sdk.Protocol;

/// <summary>One call of <see cref="IExecutorClient"/> as a message; exactly one of its parts is given.</summary>
public sealed record PolledMessage
{
    /// <summary>Counts up from 1 within a session.</summary>
    public required long Seq { get; init; }

    /// <summary>Runs to be armed.</summary>
    public IReadOnlyList<Assignment>? Assign { get; init; }

    /// <summary>Runs that are taken back unless they have started.</summary>
    public IReadOnlyList<RunRef>? Revoke { get; init; }

    /// <summary>Runs that are asked to stop.</summary>
    public IReadOnlyList<RunRef>? Cancel { get; init; }

    /// <summary>Whether the executor is drained from now on.</summary>
    public bool? Drain { get; init; }
}
