namespace Scheduler.Server.Jobs;

internal sealed record DependencyDocument
{
    public required string JobId { get; init; }

    public string On { get; init; } = "success";
}
