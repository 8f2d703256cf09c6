namespace Scheduler.Server.Access;

/// <summary>What an executor signs in with. The key itself is known only to who made it.</summary>
internal sealed record ExecutorKey
{
    public required string Id { get; init; }

    public required string App { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The groups in which its executors may declare jobs.</summary>
    public IReadOnlyList<string> Declares { get; init; } = [];

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for a key that does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
