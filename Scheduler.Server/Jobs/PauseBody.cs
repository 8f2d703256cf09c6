namespace Scheduler.Server.Jobs;

internal sealed record PauseBody
{
    public const int ReasonMax = 500;

    public string? Reason { get; init; }
}
