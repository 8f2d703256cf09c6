namespace Scheduler.Server.Access;

/// <summary>What a sign-in or a refresh answers.</summary>
internal sealed record TokenPair
{
    public required string AccessToken { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string RefreshToken { get; init; }
}
