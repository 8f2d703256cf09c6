using Scheduler.Server.Triggers;

namespace Scheduler.Server.Tests.Triggers;

public sealed class MisfireSettlementTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(MisfirePolicy.FireOnce, 10)]
    [InlineData(MisfirePolicy.FireOnce, 61)]
    [InlineData(MisfirePolicy.FireAll, 100)]
    [InlineData(MisfirePolicy.FireAll, 5_000)]
    [InlineData(MisfirePolicy.Skip, 3_601)]
    public void Settle_OfAnInterval_ComputesWhatWalkingACronFinds(object policy, int seconds)
    {
        var until = Noon.AddSeconds(seconds).AddMilliseconds(500);

        var computed = Settle(new IntervalTriggerSpec { Id = "i", EveryMs = 1_000 }, until, (MisfirePolicy)policy);
        var walked = Settle(new CronTriggerSpec { Id = "c", Cron = "* * * * * ?" }, until, (MisfirePolicy)policy);

        Assert.Equal(walked.Skipped, computed.Skipped);
        Assert.Equal(walked.SkippedFrom, computed.SkippedFrom);
        Assert.Equal(walked.SkippedTo, computed.SkippedTo);
        Assert.Equal(walked.Runs, computed.Runs);
        Assert.Equal(walked.Next, computed.Next);
        Assert.Equal(Noon.AddSeconds(seconds + 1), computed.Next);
        Assert.Equal(seconds + 1, computed.Skipped + computed.Runs.Count);
    }

    [Fact]
    public void Settle_OfACronThatMissedMoreThanCanBeCounted_LeavesTheRestToTheNextFire()
    {
        var cron = new CronTriggerSpec { Id = "c", Cron = "* * * * * ?" };
        var until = Noon.AddSeconds(1_500_000);

        var first = Settle(cron, until, MisfirePolicy.FireOnce);
        var second = Settle(cron, until, MisfirePolicy.FireOnce, first.Next);

        Assert.Equal(1_000_000, first.Skipped);
        Assert.Empty(first.Runs);
        Assert.Equal(first.SkippedTo.AddSeconds(1), first.Next);
        Assert.Equal(500_000, second.Skipped);
        Assert.Equal([until], second.Runs);
    }

    [Fact]
    public void Settle_OfAnIntervalWithAnEnd_EndsThere()
    {
        var settled = Settle(new IntervalTriggerSpec { Id = "i", EveryMs = 1_000, EndAt = Noon.AddSeconds(10) }, Noon.AddHours(1), MisfirePolicy.FireOnce);

        Assert.Equal(9, settled.Skipped);
        Assert.Equal([Noon.AddSeconds(9)], settled.Runs);
        Assert.Null(settled.Next);
    }

    private static MissedRange Settle(TriggerSpec spec, DateTimeOffset now, MisfirePolicy policy, DateTimeOffset? first = null)
    {
        var plan = TriggerPlan.Of(Templates.Any, spec);
        return MisfireSettlement.Settle(QuartzTriggers.FireTimesOf(QuartzTriggers.Build(spec, Noon, plan), plan, null), first ?? Noon, now, policy);
    }
}
