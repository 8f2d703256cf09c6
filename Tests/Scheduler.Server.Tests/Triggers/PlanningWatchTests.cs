using Microsoft.Extensions.Logging.Abstractions;
using Quartz;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Triggers;
using static Scheduler.Server.Tests.Triggers.Documents;

namespace Scheduler.Server.Tests.Triggers;

public sealed class PlanningWatchTests
{
    [Fact]
    public async Task FollowClock_WhileTheTimeIsUnknown_StopsPlanningAndResumesByItself()
    {
        await using var node = await PlanningNode.StartAsync(Store.Sqlite);
        var scheduler = node.Service<TriggerScheduler>();
        var clock = new DoubtfulClock(node.Clock) { IsTrusted = false };
        using var watch = new PlanningWatch(scheduler, clock, TimeProvider.System, NullLogger<PlanningWatch>.Instance);

        await watch.FollowClockAsync(CancellationToken.None);
        var whileUnknown = scheduler.Quartz.Status;
        clock.IsTrusted = true;
        await watch.FollowClockAsync(CancellationToken.None);

        Assert.Equal(SchedulerStatus.Standby, whileUnknown);
        Assert.Equal(SchedulerStatus.Running, scheduler.Quartz.Status);
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task ResetErrors_OfATriggerThatQuartzGaveUp_LetsItPlanAgain(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var job = (await node.Jobs.CreateAsync(Job("broken", Every(1_000)), AuditActor.System, CancellationToken.None)).Job!;
        await node.ExecuteAsync("UPDATE QRTZ_TRIGGERS SET TRIGGER_STATE = 'ERROR' WHERE TRIGGER_NAME = @id", new { id = job.Spec.Triggers[0].Id });
        using var watch = new PlanningWatch(node.Service<TriggerScheduler>(), node.Clock, TimeProvider.System, NullLogger<PlanningWatch>.Instance);

        await watch.ResetErrorsAsync(CancellationToken.None);

        await node.PlannedUntilAsync(job.Id, job.CreatedAt + 14_000_000);
        var due = await node.DueAsync(job.Id);
        Assert.All(due.Zip(due.Skip(1)), pair => Assert.Equal(1_000_000, pair.Second - pair.First));
    }

    private sealed class DoubtfulClock(IClusterClock clock) : IClusterClock
    {
        public bool IsTrusted { get; set; }

        public long NowMicros => clock.NowMicros;

        public DateTimeOffset UtcNow => clock.UtcNow;

        public long ErrorMicros => clock.ErrorMicros;

        public long WallOffsetMicros => clock.WallOffsetMicros;

        public TimeSpan SinceContact => TimeSpan.FromSeconds(31);
    }
}
