using Scheduler.Server.Runs;

namespace Scheduler.Server.Jobs;

internal sealed record DependencyDocument
{
    public required string JobId { get; init; }

    public DependencyOutcome On { get; init; } = DependencyOutcome.Success;
}
