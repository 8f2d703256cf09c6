namespace Scheduler.Server.Access;

/// <summary>A role that somebody made.</summary>
internal sealed record RoleRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    public long Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
