namespace Executor.Host.Health;

/// <summary>How the executor stands with its servers.</summary>
internal sealed record ConnectionState
{
    public bool IsConnected { get; init; }

    /// <summary>The server that it is connected to, or was last; null when it never was.</summary>
    public string? Server { get; init; }

    /// <summary>The node behind that address.</summary>
    public string? Node { get; init; }

    /// <summary>Since when it is connected, or not.</summary>
    public required DateTimeOffset SinceAt { get; init; }

    /// <summary>Why it is not connected, as the SDK put it last; null when it is, or when no reason is known yet.</summary>
    public string? Problem { get; init; }
}
