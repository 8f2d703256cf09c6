namespace Scheduler.Server.Access;

internal sealed record SecondFactorCode
{
    public required string Code { get; init; }
}
