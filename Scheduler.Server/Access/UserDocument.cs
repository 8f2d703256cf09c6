namespace Scheduler.Server.Access;

/// <summary>A user as the API and the audit show it: never the password, nor its hash.</summary>
internal sealed record UserDocument
{
    public required string Id { get; init; }

    public required string UserName { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string>? Groups { get; init; }

    public required string State { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static UserDocument From(User user) => new()
    {
        Id = user.Id,
        UserName = user.UserName,
        Roles = user.Roles,
        Groups = user.Groups,
        State = user.Disabled ? "disabled" : "active",
        Version = user.Version,
        CreatedAt = user.CreatedAt,
        UpdatedAt = user.UpdatedAt,
    };
}
