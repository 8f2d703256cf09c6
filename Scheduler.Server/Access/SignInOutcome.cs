namespace Scheduler.Server.Access;

/// <param name="Tokens">Null when refused.</param>
/// <param name="RetryAfter">Set when there were too many attempts.</param>
internal sealed record SignInOutcome(TokenPair? Tokens, TimeSpan? RetryAfter = null);
