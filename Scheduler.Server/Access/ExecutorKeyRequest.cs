namespace Scheduler.Server.Access;

internal sealed record ExecutorKeyRequest
{
    public required string App { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The groups in which executors with the key may declare jobs; none by default.</summary>
    public IReadOnlyList<string>? Declares { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}
