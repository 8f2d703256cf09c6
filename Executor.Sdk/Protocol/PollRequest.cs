namespace Executor.Sdk.Protocol;

/// <summary>Asks for what the node has to say, over HTTPS; the answer may take a while.</summary>
public sealed record PollRequest
{
    /// <summary>The session that hello answered.</summary>
    public required string Session { get; init; }

    /// <summary>How long the node may wait for something to say, 0 to 30,000 ms; it may answer sooner with nothing.</summary>
    public int WaitMs { get; init; }

    /// <summary>The <see cref="PolledMessage.Seq"/> of the last message that was received; null takes all of the answer before as received.</summary>
    public long? After { get; init; }

    /// <summary>A heartbeat with the executor's load; null when it beats by itself, or has nothing to tell.</summary>
    public BeatMessage? Beat { get; init; }
}
