using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Cluster;

/// <summary>A database's clock that a test sets, read over a connection as slow as the test says.</summary>
internal sealed class ScriptedSource(ManualTime time) : IClockSource
{
    private readonly long _startedAt = time.GetTimestamp();

    /// <summary>What its clock said when the test began.</summary>
    public long Start { get; } = Ledger.Start;

    /// <summary>How far its clock is from the time that has passed since.</summary>
    public long OffMicros { get; set; }

    public TimeSpan RoundTrip { get; set; } = TimeSpan.FromMicroseconds(200);

    public ClockCompensation Compensation { get; set; } = ClockCompensation.None;

    /// <summary>Another node was first.</summary>
    public bool Beaten { get; set; }

    public int Compensated { get; private set; }

    public long Passed => (time.GetTimestamp() - _startedAt) / TimeSpan.TicksPerMicrosecond;

    public Task<ClockReading> ReadAsync(CancellationToken cancellationToken)
    {
        time.Advance(RoundTrip / 2);
        var reading = new ClockReading(Start + Passed + OffMicros, Compensation);
        time.Advance(RoundTrip / 2);
        return Task.FromResult(reading);
    }

    public Task<bool> TryCompensateAsync(ClockCompensation expected, ClockCompensation replacement, CancellationToken cancellationToken)
    {
        if (Beaten || expected != Compensation)
        {
            return Task.FromResult(false);
        }

        Compensated++;
        Compensation = replacement;
        return Task.FromResult(true);
    }
}
