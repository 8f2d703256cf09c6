namespace Scheduler.Server.Access;

internal sealed record SecondFactorStatus(bool Enabled);
