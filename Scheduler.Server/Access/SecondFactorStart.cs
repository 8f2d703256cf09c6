namespace Scheduler.Server.Access;

/// <summary>Whoever has a session alone adds no second factor to it.</summary>
internal sealed record SecondFactorStart
{
    public required string CurrentPassword { get; init; }
}
