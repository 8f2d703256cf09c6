namespace Scheduler.Server.Access;

/// <param name="SessionId">Null when the token is unknown, expired or its session has ended.</param>
/// <param name="UserId">The session's user.</param>
/// <param name="Reused">The token had been spent before; the session has been ended.</param>
internal sealed record RefreshOutcome(string? SessionId, string? UserId, bool Reused);
