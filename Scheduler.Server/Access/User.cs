namespace Scheduler.Server.Access;

internal sealed record User
{
    public required string Id { get; init; }

    public required string UserName { get; init; }

    public required string PasswordHash { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Null is all groups.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    public bool Disabled { get; init; }

    public long Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What those of its roles permit that somebody made.</summary>
    public IReadOnlyList<string> OwnPermissions { get; init; } = [];

    public Rights Rights => new([.. Access.Roles.PermissionsOf(Roles).Union(OwnPermissions, StringComparer.Ordinal)], Groups);

    public bool IsActiveAdmin => !Disabled && Groups is null && Roles.Contains(Access.Roles.AdminName, StringComparer.Ordinal);

    public static string KeyOf(string userName) => userName.ToLowerInvariant();
}
