namespace Scheduler.Server.Access;

internal sealed record SetupRequest
{
    public required string Token { get; init; }

    public required string UserName { get; init; }

    public required string Password { get; init; }
}
