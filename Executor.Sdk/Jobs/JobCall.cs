namespace Executor.Sdk.Jobs;

/// <summary>How a run is started.</summary>
public sealed record JobCall
{
    /// <summary>When it starts, at most 366 days ahead; null (the default) or an instant of the past for now.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>
    /// 1 to 200 visible ASCII characters: calls with the same key and job are one run, whoever repeats them. Null (the default) makes one for this
    /// call, which protects it from being started twice by a lost answer.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}
