using System.Text.Json.Serialization;

namespace Scheduler.Server.Access;

/// <summary>A long-lived token for a machine.</summary>
internal sealed record ApiToken
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string UserId { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    /// <summary>Null is all groups of its user.</summary>
    public required IReadOnlyList<string>? Groups { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for a token that does not expire.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What it may do: its own permissions within those its user has now.</summary>
    [JsonIgnore]
    public Rights Rights { get; init; } = new([], []);
}
