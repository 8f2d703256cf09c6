namespace Scheduler.Server.Access;

/// <summary>The only answer that shows the token.</summary>
internal sealed record ApiTokenCreated
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Token { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    public required IReadOnlyList<string>? Groups { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }
}
