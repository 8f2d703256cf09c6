namespace Scheduler.Server.Access;

/// <summary>The only answer that shows the key.</summary>
internal sealed record ExecutorKeyCreated
{
    public required string Id { get; init; }

    public required string Key { get; init; }

    public required string App { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyList<string> Declares { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }
}
