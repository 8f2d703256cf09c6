namespace Scheduler.Server.Access;

/// <param name="Tokens">Null when refused.</param>
/// <param name="RetryAfter">Set when there were too many attempts.</param>
/// <param name="NeedsCode">The password was right, and the user has a second factor.</param>
internal sealed record SignInOutcome(TokenPair? Tokens, TimeSpan? RetryAfter = null, bool NeedsCode = false);
