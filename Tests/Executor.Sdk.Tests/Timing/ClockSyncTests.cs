using Executor.Sdk.Protocol;
using Executor.Sdk.Testing;
using Executor.Sdk.Timing;

namespace Executor.Sdk.Tests.Timing;

public sealed class ClockSyncTests
{
    private const long NodeAhead = 3L * 3_600 * 1_000_000;

    private readonly SteppedTimeProvider _time = new();
    private readonly ClusterClock _clock;
    private readonly ClockSync _sync;

    public ClockSyncTests()
    {
        _clock = new ClusterClock(_time);
        _sync = new ClockSync(_clock);
    }

    private long NodeMicros => _clock.WallMicros + NodeAhead;

    [Fact]
    public void Add_EvenRoundTrip_IsExact()
    {
        Exchange(there: 400, back: 400);

        Assert.Equal(NodeMicros, _clock.NowMicros);
        Assert.InRange(_sync.ErrorMicros, 400, 401);
    }

    [Fact]
    public void Add_LopsidedRoundTrips_StaysWithinTheErrorItStates()
    {
        var random = new Random(7);

        for (int i = 0; i < 200; i++)
        {
            Exchange(there: random.Next(100, 5_000), back: random.Next(100, 5_000));
            _time.Advance(TimeSpan.FromMilliseconds(100));
            long off = Math.Abs(_clock.NowMicros - NodeMicros);

            Assert.True(off <= _sync.ErrorMicros, $"off by {off} µs, states {_sync.ErrorMicros} µs");
        }
    }

    [Fact]
    public void Add_OneFastAmongSlowExchanges_FollowsTheFastOne()
    {
        Exchange(there: 20_000, back: 1_000);
        Exchange(there: 50, back: 50);
        Exchange(there: 1_000, back: 20_000);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.InRange(_clock.NowMicros - NodeMicros, -60, 60);
    }

    [Fact]
    public void ErrorMicros_TimePasses_Grows()
    {
        Exchange(there: 100, back: 100);
        long fresh = _sync.ErrorMicros;

        _time.Advance(TimeSpan.FromSeconds(100));

        Assert.Equal(fresh + 10_000, _sync.ErrorMicros);
    }

    [Fact]
    public void Restart_AfterAnotherNode_ForgetsItsSamples()
    {
        Exchange(there: 10, back: 10);
        _sync.Restart();

        Exchange(there: 500, back: 500);

        Assert.InRange(_sync.ErrorMicros, 500, 501);
    }

    private void Exchange(int there, int back)
    {
        long sent = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMicroseconds(there));
        long received = NodeMicros;
        _time.Advance(TimeSpan.FromMicroseconds(30));
        long answered = NodeMicros;
        _time.Advance(TimeSpan.FromMicroseconds(back));
        _sync.Add(sent, _time.GetTimestamp(), new BeatReply(received, answered));
    }
}
