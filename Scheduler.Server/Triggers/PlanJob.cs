using Quartz;

namespace Scheduler.Server.Triggers;

/// <summary>The one job behind all Quartz triggers. It has nothing to do: its fire was the point.</summary>
internal sealed class PlanJob : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
