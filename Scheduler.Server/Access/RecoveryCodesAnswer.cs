namespace Scheduler.Server.Access;

/// <summary>Shown this once; each is good once in the place of a code.</summary>
internal sealed record RecoveryCodesAnswer(IReadOnlyList<string> RecoveryCodes);
