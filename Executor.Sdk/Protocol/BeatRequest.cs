namespace Executor.Sdk.Protocol;

/// <summary>A heartbeat over HTTPS, beside an open poll.</summary>
public sealed record BeatRequest
{
    /// <summary>The session that hello answered.</summary>
    public required string Session { get; init; }

    /// <summary>The executor's load.</summary>
    public required BeatMessage Beat { get; init; }
}
