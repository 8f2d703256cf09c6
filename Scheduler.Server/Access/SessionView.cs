namespace Scheduler.Server.Access;

/// <summary>A sign-in that has not ended.</summary>
internal sealed record SessionView
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends unless it is refreshed before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether it is the one that asks.</summary>
    public bool Current { get; init; }
}
