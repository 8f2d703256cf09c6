namespace Scheduler.Server.Access;

internal sealed record ExecutorTokenRequest
{
    public required string Key { get; init; }
}
