using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Cluster;

public sealed class DatabaseClockTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualTime _time = new();
    private readonly ScriptedSource _source;
    private readonly DatabaseClock _clock;

    public DatabaseClockTests()
    {
        _source = new ScriptedSource(_time);
        _clock = new DatabaseClock(_source, new SuspendCounter(), _time, NullLogger<DatabaseClock>.Instance);
    }

    private long TrueTime => _source.Start + _source.Passed;

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void NowMicros_BeforeTheFirstSample_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => _clock.NowMicros);
        Assert.False(_clock.IsTrusted);
    }

    [Fact]
    public async Task Sample_Once_SetsTheClockAndItRunsOn()
    {
        await SampleAsync();
        var atOnce = _clock.NowMicros - TrueTime;
        _time.Advance(Second / 2);

        Assert.Equal(0, atOnce);
        Assert.Equal(0, _clock.NowMicros - TrueTime);
        Assert.InRange(_clock.ErrorMicros, 100, 200);
    }

    [Fact]
    public async Task Sample_OfASlowConnection_DoesNotReplaceAGoodOne()
    {
        await SampleAsync();
        _source.RoundTrip = TimeSpan.FromMilliseconds(40);
        _source.OffMicros = 15_000;

        await SampleAsync();
        _time.Advance(Second);

        Assert.Equal(0, _clock.NowMicros - TrueTime);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(-20_000)]
    public async Task Sample_OfASmallDifference_IsApproachedAtOneMillisecondPerSecond(long off)
    {
        await SampleAsync();
        _source.OffMicros = off;
        var differences = new List<long>();

        // The first sample is remembered as long as it is as good as the new ones: 16 seconds.
        for (var i = 0; i < 60; i++)
        {
            _time.Advance(Second);
            await SampleAsync();
            differences.Add(_clock.NowMicros - TrueTime);
        }

        var steps = differences.Zip(differences.Skip(1), (before, after) => after - before).ToList();
        Assert.All(steps, step => Assert.InRange(step * Math.Sign(off), 0, 1_001));
        Assert.Contains(steps, step => Math.Abs(step) > 990);
        Assert.Equal(off, differences[^1]);
        Assert.Equal(0, _source.Compensated);
    }

    [Fact]
    public async Task NowMicros_WhileTheSourceFallsBack_NeverRunsBackwards()
    {
        await SampleAsync();
        var last = _clock.NowMicros;

        for (var i = 0; i < 400; i++)
        {
            _source.OffMicros -= 200;
            _time.Advance(TimeSpan.FromMilliseconds(100));
            var before = _clock.NowMicros;
            await SampleAsync();
            var after = _clock.NowMicros;

            Assert.True(before > last, $"step {i}: {before} after {last}");
            Assert.True(after >= before, $"step {i}: {after} after {before}");
            last = after;
        }
    }

    [Theory]
    [InlineData(3_600_000_000)]
    [InlineData(-400_000)]
    public async Task Sample_OfAJump_IsCompensatedAndNotFollowed(long jump)
    {
        await SampleAsync();
        _source.OffMicros = jump;

        await SampleAsync();
        var afterOne = _source.Compensated;
        await SampleAsync();
        await SampleAsync();

        Assert.Equal((0, 1), (afterOne, _source.Compensated));
        Assert.Equal(-jump, _source.Compensation.OffsetMicros);
        Assert.Equal(0, _clock.NowMicros - TrueTime);
    }

    [Fact]
    public async Task Sample_OfOneOddReading_IsForgotten()
    {
        await SampleAsync();
        _source.OffMicros = 500_000;
        await SampleAsync();
        _source.OffMicros = 0;
        await SampleAsync();
        _source.OffMicros = 500_000;

        await SampleAsync();

        Assert.Equal(0, _source.Compensated);
        Assert.Equal(0, _clock.NowMicros - TrueTime);
    }

    [Fact]
    public async Task Sample_OfAJumpThatAnotherNodeCompensates_TakesItsRow()
    {
        await SampleAsync();
        _source.OffMicros = 2_000_000;
        _source.Beaten = true;
        await SampleAsync();
        await SampleAsync();
        _source.Compensation = new ClockCompensation(-2_000_000, TrueTime + 2_000_000);

        await SampleAsync();

        Assert.Equal(0, _source.Compensated);
        Assert.Equal(0, _clock.NowMicros - TrueTime);
    }

    [Fact]
    public async Task NowMicros_AfterAJump_WorksTheCompensationOff()
    {
        await SampleAsync();
        _source.OffMicros = 300_000;
        await SampleAsync();
        await SampleAsync();

        for (var i = 0; i < 100; i++)
        {
            _time.Advance(Second);
            await SampleAsync();
        }

        Assert.InRange(_clock.NowMicros - TrueTime, 70_000, 100_500);
        Assert.Equal(1, _source.Compensated);
    }

    [Fact]
    public async Task IsTrusted_After30SecondsWithoutASample_IsFalseUntilTheNext()
    {
        await SampleAsync();

        _time.Advance(TimeSpan.FromSeconds(29.9));
        var before = _clock.IsTrusted;
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var after = (_clock.IsTrusted, _clock.SinceContact);
        await SampleAsync();

        Assert.True(before);
        Assert.Equal((false, TimeSpan.FromSeconds(30)), after);
        Assert.True(_clock.IsTrusted);
    }

    private Task SampleAsync() => _clock.SampleAsync(CancellationToken.None);
}
