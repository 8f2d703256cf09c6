namespace Scheduler.Server.Access;

/// <param name="Tokens">Null when refused.</param>
/// <param name="RetryAfter">Set when there were too many attempts.</param>
/// <param name="NeedsCode">The password was right, and the user has a second factor.</param>
/// <param name="SessionId">The session that was opened; null after a refresh, which opens none.</param>
/// <param name="UserId">Whose it is.</param>
internal sealed record SignInOutcome(
    TokenPair? Tokens, TimeSpan? RetryAfter = null, bool NeedsCode = false, string? SessionId = null, string? UserId = null);
