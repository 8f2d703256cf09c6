using System.Globalization;

namespace Scheduler.Server.Cluster;

/// <summary>What bridges a jump of the database's clock (a failover to a host with another clock); worked off at 1 ms/s.</summary>
/// <param name="OffsetMicros">Added to the source's clock at <paramref name="SinceMicros"/>.</param>
/// <param name="SinceMicros">When it was decided, by the source's clock after the jump.</param>
internal sealed record ClockCompensation(long OffsetMicros, long SinceMicros)
{
    private const int SlewPerSecond = 1_000;

    public static ClockCompensation None { get; } = new(0, 0);

    public long At(long sourceMicros)
    {
        var workedOff = Math.Max(0, sourceMicros - SinceMicros) / 1_000_000 * SlewPerSecond;
        return Math.Sign(OffsetMicros) * Math.Max(0, Math.Abs(OffsetMicros) - workedOff);
    }

    public static ClockCompensation Parse(string? text)
    {
        if (text?.Split('@') is [var offset, var since])
        {
            return new ClockCompensation(long.Parse(offset, CultureInfo.InvariantCulture), long.Parse(since, CultureInfo.InvariantCulture));
        }

        return None;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{OffsetMicros}@{SinceMicros}");
}
