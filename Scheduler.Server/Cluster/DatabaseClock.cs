using Scheduler.Server.Storage;

namespace Scheduler.Server.Cluster;

/// <summary>
/// Samples the source, keeps the sample with the smallest round trip and reads the monotonic clock in between. Small differences are
/// approached at 1 ms/s, so that time neither jumps nor runs backwards; a large one is a jump of the source and is not followed.
/// </summary>
internal sealed partial class DatabaseClock(IClockSource source, SuspendCounter suspends, TimeProvider time, ILogger<DatabaseClock> logger)
    : BackgroundService, IClusterClock
{
    private const int Remembered = 16;
    private const long JumpMicros = 100_000;
    private const double SlewPerMicro = 0.001;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SampleLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TrustedFor = TimeSpan.FromSeconds(30);
    private readonly Queue<Sample> _samples = new();
    private readonly Lock _gate = new();
    private State? _state;
    private long _contactAt;
    private long _suspended;
    private int _jumps;

    public long NowMicros
    {
        get
        {
            var state = Volatile.Read(ref _state) ?? throw new InvalidOperationException("Cluster time was asked for before the first sample.");
            return state.Read(MonotonicMicros());
        }
    }

    public DateTimeOffset UtcNow => Instants.FromMicros(NowMicros);

    public long ErrorMicros => Volatile.Read(ref _state)?.ErrorMicros ?? long.MaxValue;

    public long WallOffsetMicros => time.GetUtcNow().ToMicros() - NowMicros;

    public TimeSpan SinceContact => time.GetElapsedTime(Interlocked.Read(ref _contactAt));

    public bool IsTrusted => Volatile.Read(ref _state) is not null && SinceContact < TrustedFor;

    /// <summary>Takes the first samples; the clock can be read afterwards.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < 5; i++)
        {
            await SampleAsync(cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SampleAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Log.SampleFailed(logger, exception.Message, SinceContact.TotalSeconds);
            }
        }
    }

    internal async Task SampleAsync(CancellationToken cancellationToken)
    {
        var sentAt = MonotonicMicros();
        var reading = await source.ReadAsync(cancellationToken).WaitAsync(SampleLimit, time, cancellationToken);
        var receivedAt = MonotonicMicros();
        var roundTrip = receivedAt - sentAt;
        var compensation = reading.Compensation.At(reading.Micros);
        var sample = new Sample(receivedAt, reading.Micros + compensation + (roundTrip / 2), roundTrip);
        Interlocked.Exchange(ref _contactAt, time.GetTimestamp());

        var suspended = suspends.TotalMicros;
        var wasSuspended = Math.Abs(suspended - _suspended) > 1_000;
        _suspended = suspended;
        if (_state is { } state && !wasSuspended)
        {
            var difference = sample.Micros - state.Read(receivedAt);
            if (Math.Abs(difference) > JumpMicros + state.ErrorMicros + (roundTrip / 2))
            {
                // Twice in a row before it is believed: one odd reading may be a stall between the clock and us.
                if (++_jumps >= 2)
                {
                    _jumps = 0;
                    var replacement = new ClockCompensation(compensation - difference, reading.Micros);
                    if (await source.TryCompensateAsync(reading.Compensation, replacement, cancellationToken))
                    {
                        Log.Jumped(logger, difference / 1000.0);
                    }

                    _samples.Clear();
                }

                return;
            }
        }
        else
        {
            _samples.Clear();
        }

        _jumps = 0;
        Adopt(sample, wasSuspended);
    }

    private void Adopt(Sample sample, bool wasSuspended)
    {
        lock (_gate)
        {
            _samples.Enqueue(sample);
            while (_samples.Count > Remembered)
            {
                _samples.Dequeue();
            }

            var best = _samples.MinBy(s => s.RoundTrip + ((sample.Monotonic - s.Monotonic) / 5_000))!; // a sample was just added; 200 ppm drift makes old ones worse
            var now = MonotonicMicros();
            var target = best.Micros + (now - best.Monotonic);
            var error = (best.RoundTrip / 2) + ((now - best.Monotonic) / 5_000) + 50;
            var current = _state?.Read(now) ?? target;

            // After a suspension the monotonic clock is behind by its length, and nothing but a step forward makes up for it.
            current = wasSuspended ? Math.Max(current, target) : current;
            Volatile.Write(ref _state, new State(now, current, target - current, error));
        }
    }

    private long MonotonicMicros() => time.GetTimestamp() / (time.TimestampFrequency / 1_000_000);

    private sealed record Sample(long Monotonic, long Micros, long RoundTrip);

    /// <param name="Monotonic">When the state was made.</param>
    /// <param name="Micros">Cluster time then.</param>
    /// <param name="Behind">How far cluster time was behind its target then; worked off at the slew rate.</param>
    /// <param name="ErrorMicros">The bound then.</param>
    private sealed record State(long Monotonic, long Micros, long Behind, long ErrorMicros)
    {
        public long Read(long monotonic)
        {
            var elapsed = Math.Max(0, monotonic - Monotonic);
            var slew = Math.Min((long)(elapsed * SlewPerMicro), Math.Abs(Behind));
            return Micros + elapsed + (Math.Sign(Behind) * slew);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2000, LogLevel.Warning, "Could not read the database's clock ({Reason}); last answer {Seconds:0.0} s ago. Planned runs go on from memory.")]
        public static partial void SampleFailed(ILogger logger, string reason, double seconds);

        [LoggerMessage(2001, LogLevel.Error, "The database's clock jumped by {Milliseconds:0.0} ms. Cluster time does not follow; the difference is worked off at 1 ms/s.")]
        public static partial void Jumped(ILogger logger, double milliseconds);
    }
}
