namespace Executor.Sdk.Protocol;

/// <summary>Ends a session over HTTPS at once, as closing a WebSocket does.</summary>
public sealed record ByeRequest
{
    /// <summary>The session that hello answered.</summary>
    public required string Session { get; init; }
}
