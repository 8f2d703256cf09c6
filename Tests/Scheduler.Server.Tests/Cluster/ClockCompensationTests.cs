using Scheduler.Server.Cluster;

namespace Scheduler.Server.Tests.Cluster;

public sealed class ClockCompensationTests
{
    private const long Since = 1_900_000_000_000_000;

    [Theory]
    [InlineData(50_000, 0, 50_000)]
    [InlineData(50_000, 20, 30_000)]
    [InlineData(50_000, 50, 0)]
    [InlineData(50_000, 500, 0)]
    [InlineData(-50_000, 20, -30_000)]
    [InlineData(-50_000, 500, 0)]
    [InlineData(50_000, -10, 50_000)]
    public void At_SecondsLater_IsWorkedOffAtOneMillisecondPerSecond(long offset, int seconds, long expected)
    {
        var compensation = new ClockCompensation(offset, Since);

        Assert.Equal(expected, compensation.At(Since + (seconds * 1_000_000L)));
    }

    [Fact]
    public void Parse_OfWhatWasWritten_IsTheSame()
    {
        var compensation = new ClockCompensation(-3_600_000_000, Since);

        Assert.Equal(compensation, ClockCompensation.Parse(compensation.ToString()));
        Assert.Equal(ClockCompensation.None, ClockCompensation.Parse(null));
    }
}
