namespace Scheduler.Server.Access;

internal sealed record ExecutorTokenAnswer
{
    public required string AccessToken { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
