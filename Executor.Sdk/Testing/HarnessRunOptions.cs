using Executor.Sdk.Jobs;

namespace Executor.Sdk.Testing;

/// <summary>What a run in a <see cref="HandlerHarness"/> looks like to its handler.</summary>
public sealed record HarnessRunOptions
{
    /// <summary>The number of charged attempts, this one included; 1 by default.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The number of the delivery; 1 by default.</summary>
    public int Fence { get; init; } = 1;

    /// <summary>The idempotency key; null (the default) takes the run's id.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long the handler may take by the harness's clock; null (the default) for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The run's part of a broadcast; null (the default) for none.</summary>
    public Shard? Shard { get; init; }

    /// <summary>The chain it belongs to; null (the default) for none.</summary>
    public string? ChainId { get; init; }
}
