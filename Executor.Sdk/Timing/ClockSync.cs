using Executor.Sdk.Protocol;

namespace Executor.Sdk.Timing;

/// <summary>Keeps <see cref="ClusterClock"/> on cluster time by four-timestamp exchanges with the node.</summary>
internal sealed class ClockSync(ClusterClock clock)
{
    public const int Kept = 8;

    /// <summary>What two quartz clocks may drift apart, generously: 100 microseconds a second.</summary>
    public const double DriftPerMicro = 100e-6;

    private readonly Lock _gate = new();
    private readonly ClockSample[] _samples = new ClockSample[Kept];
    private int _count;
    private int _next;
    private ClockSample _best;

    /// <summary>
    /// The bound on the clock's error in microseconds, what is still being worked off of an earlier one included; <see cref="long.MaxValue"/> before the first
    /// exchange.
    /// </summary>
    public long ErrorMicros
    {
        get
        {
            lock (_gate)
            {
                return _count == 0 ? long.MaxValue : (long)Math.Ceiling(Error(_best, clock.Time.GetTimestamp()) + clock.LeftToCorrectMicros);
            }
        }
    }

    /// <summary>Forgets the samples of another node; the clock itself goes on.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _count = 0;
            _next = 0;
        }
    }

    /// <summary>Takes an exchange in: local ticks at which the beat left and its answer came, and the node's two instants.</summary>
    public void Add(long sentTicks, long answeredTicks, BeatReply reply)
    {
        double held = reply.SentAtMicros - reply.ReceivedAtMicros;
        double roundTrip = Math.Max(0, ((answeredTicks - sentTicks) * clock.MicrosPerTick) - held);
        var sample = new ClockSample(
            sentTicks + ((answeredTicks - sentTicks) / 2),
            reply.ReceivedAtMicros + ((reply.SentAtMicros - reply.ReceivedAtMicros) / 2),
            roundTrip);

        lock (_gate)
        {
            _samples[_next] = sample;
            _next = (_next + 1) % Kept;
            _count = Math.Min(_count + 1, Kept);
            _best = Best(answeredTicks);
            long elapsed = (long)((answeredTicks - _best.Ticks) * clock.MicrosPerTick);
            clock.Follow(answeredTicks, _best.Micros + elapsed);
        }
    }

    private ClockSample Best(long ticks)
    {
        var best = _samples[0];
        for (int i = 1; i < _count; i++)
        {
            if (Error(_samples[i], ticks) < Error(best, ticks))
            {
                best = _samples[i];
            }
        }

        return best;
    }

    private double Error(ClockSample sample, long ticks)
        => (sample.RoundTripMicros / 2) + (Math.Max(0, ticks - sample.Ticks) * clock.MicrosPerTick * DriftPerMicro);
}
