using Executor.Sdk.Testing;
using Executor.Sdk.Timing;

namespace Executor.Sdk.Tests.Timing;

public sealed class ClusterClockTests
{
    private readonly SteppedTimeProvider _time = new();

    [Fact]
    public void Follow_ClockIsBehind_StepsAhead()
    {
        var clock = SetClock(0);

        clock.Follow(_time.GetTimestamp(), 10_000_000);

        Assert.Equal(10_000_000, clock.NowMicros);
    }

    [Theory]
    [InlineData(-8_000)]
    [InlineData(-200_000)]
    [InlineData(-10_000_000)]
    [InlineData(8_000)]
    [InlineData(200_000)]
    public void Follow_CorrectionsEitherWay_NeverRunsBackwardsAndArrives(long correction)
    {
        var clock = SetClock(50_000_000);
        long before = clock.NowMicros;
        clock.Follow(_time.GetTimestamp(), before + correction);
        bool backwards = false;
        long last = clock.NowMicros;

        for (int i = 0; i < 30_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            backwards |= clock.NowMicros < last;
            last = clock.NowMicros;
        }

        Assert.False(backwards);
        Assert.InRange(clock.NowMicros, before + correction + 30_000_000 - 2, before + correction + 30_000_000 + 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150_000)]
    [InlineData(-150_000)]
    [InlineData(-2_000_000)]
    public void MicrosUntil_WhileCorrecting_EndsWhenTheInstantIsReached(long correction)
    {
        var clock = SetClock(50_000_000);
        clock.Follow(_time.GetTimestamp(), clock.NowMicros + correction);
        long instant = clock.NowMicros + 3_000_000;

        double left = clock.MicrosUntil(instant);
        _time.Advance(TimeSpan.FromMicroseconds(Math.Floor(left) - 2));
        long justBefore = clock.NowMicros;
        _time.Advance(TimeSpan.FromMicroseconds(4));

        Assert.True(justBefore < instant, $"{justBefore} is not before {instant}");
        Assert.True(clock.NowMicros >= instant, $"{clock.NowMicros} is before {instant}");
    }

    [Fact]
    public void NowMicros_BeforeTheFirstCorrection_IsTheWallClock()
    {
        var clock = new ClusterClock(_time);

        Assert.False(clock.IsSet);
        Assert.Equal(clock.WallMicros, clock.NowMicros);
    }

    private ClusterClock SetClock(long micros)
    {
        var clock = new ClusterClock(_time);
        clock.Follow(_time.GetTimestamp(), micros);
        return clock;
    }
}
