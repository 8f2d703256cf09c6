namespace Executor.Sdk.Timing;

/// <summary>
/// A straight piece of the mapping from the local monotonic clock to cluster time: it runs at <c>1 + Rate</c> until
/// <c>SlewTicks</c> after its anchor and at 1 from there.
/// </summary>
internal sealed record ClockLine(long AnchorTicks, long AnchorMicros, double Rate, double SlewTicks, double MicrosPerTick)
{
    public long MicrosAt(long ticks)
    {
        double elapsed = ticks - AnchorTicks;
        double slewed = Math.Clamp(elapsed, 0, SlewTicks) * Rate;
        return AnchorMicros + (long)Math.Floor((elapsed + slewed) * MicrosPerTick);
    }

    /// <summary>How much of the correction is still to be worked off, in microseconds, whichever way it goes.</summary>
    public double LeftMicrosAt(long ticks) => Math.Clamp(SlewTicks - (ticks - AnchorTicks), 0, SlewTicks) * Math.Abs(Rate) * MicrosPerTick;

    /// <summary>The first tick at which <see cref="MicrosAt"/> reaches the instant, give or take rounding.</summary>
    public long TicksAt(long micros)
    {
        double wanted = (micros - AnchorMicros) / MicrosPerTick;
        double slewSpan = SlewTicks * (1 + Rate);
        double elapsed = wanted <= 0 || SlewTicks <= 0 ? wanted - (wanted > 0 ? SlewTicks * Rate : 0)
            : wanted <= slewSpan ? wanted / (1 + Rate)
            : wanted - (SlewTicks * Rate);
        return AnchorTicks + (long)Math.Ceiling(elapsed);
    }
}
