namespace Scheduler.Server.Access;

/// <summary>A role as a caller writes it.</summary>
internal sealed record RoleDocument
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }
}
