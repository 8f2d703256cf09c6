namespace Scheduler.Server.Access;

/// <summary>A role as it is answered. Those of the product have their name in lower case as id, and never change.</summary>
internal sealed record RoleView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    public required bool BuiltIn { get; init; }

    public long Version { get; init; } = 1;

    /// <summary>A role has only one.</summary>
    public string State => "active";

    /// <summary>Null for those of the product.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="CreatedAt"/>
    public DateTimeOffset? UpdatedAt { get; init; }

    public static RoleView From(Role role) => new() { Id = Roles.IdOf(role), Name = role.Name, Permissions = role.Permissions, BuiltIn = true };

    public static RoleView From(RoleRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Permissions = row.Permissions,
        BuiltIn = false,
        Version = row.Version,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
    };
}
