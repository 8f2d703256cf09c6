namespace Scheduler.Server.Access;

internal sealed record ExecutorTokenAnswer
{
    public required string AccessToken { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The moment of this answer: the executor counts the token's life from here, since the clocks of both machines may be wrong.</summary>
    public required DateTimeOffset ClusterTime { get; init; }
}
