namespace Scheduler.Server.Jobs;

internal sealed record RollBackBody
{
    public required int Version { get; init; }
}
