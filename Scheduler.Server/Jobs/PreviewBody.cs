using Scheduler.Server.Triggers;

namespace Scheduler.Server.Jobs;

internal sealed record PreviewBody
{
    public required TriggerDocument Trigger { get; init; }

    public int Count { get; init; } = 10;
}
