namespace Scheduler.Server.Jobs;

internal sealed record PreviewView
{
    public required string Description { get; init; }

    public required IReadOnlyList<DateTimeOffset> Times { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}
