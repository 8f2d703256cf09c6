namespace Executor.Sdk.Protocol;

/// <summary>The node's answer to <see cref="HelloMessage"/>.</summary>
public sealed record WelcomeMessage
{
    /// <summary>The executor's id, stable for its app and name.</summary>
    public required string ExecutorId { get; init; }

    /// <summary>The id of this connection's session.</summary>
    public required string Session { get; init; }

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The app it belongs to, as its key says.</summary>
    public required string App { get; init; }

    /// <summary>The pace of <see cref="IExecutorHub.Beat"/> in milliseconds; three misses in a row mean a dead peer.</summary>
    public required int BeatMs { get; init; }

    /// <summary>How much the node accepts in one report batch, in reports.</summary>
    public int MaxReports { get; init; } = 500;

    /// <summary>Whether an admin has drained this executor.</summary>
    public bool Draining { get; init; }

    /// <summary>The held runs that are no longer the executor's: it must stop and forget them without a report.</summary>
    public IReadOnlyList<RunRef> Drop { get; init => field = value ?? []; } = [];

    /// <summary>Why declared jobs were not taken, one text each; null when there was nothing to decline.</summary>
    public IReadOnlyList<string>? Declined { get; init; }
}
