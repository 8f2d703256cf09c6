namespace Scheduler.Server.Access;

internal sealed record ApiTokenRequest
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    /// <summary>Null or empty is all groups of the caller.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}
