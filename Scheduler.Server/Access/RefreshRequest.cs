namespace Scheduler.Server.Access;

internal sealed record RefreshRequest
{
    public required string RefreshToken { get; init; }
}
