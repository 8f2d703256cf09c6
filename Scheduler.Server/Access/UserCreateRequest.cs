namespace Scheduler.Server.Access;

internal sealed record UserCreateRequest
{
    public required string UserName { get; init; }

    public required string Password { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Null is all groups.</summary>
    public IReadOnlyList<string>? Groups { get; init; }
}
