namespace Scheduler.Server.Access;

internal sealed record LoginRequest
{
    public required string UserName { get; init; }

    public required string Password { get; init; }

    /// <summary>Of the authenticator, or a recovery code; null when the user has no second factor.</summary>
    public string? Code { get; init; }
}
