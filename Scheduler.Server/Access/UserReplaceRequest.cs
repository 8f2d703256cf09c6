namespace Scheduler.Server.Access;

internal sealed record UserReplaceRequest
{
    public required string UserName { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    public bool Disabled { get; init; }

    /// <summary>Null leaves it; a new one ends all sessions of the user.</summary>
    public string? Password { get; init; }
}
