using System.Diagnostics;

namespace TestServers.Ledger;

/// <summary>
/// How long the machine itself stood still: a thread that wants to wake each few milliseconds notes when it could not. Bounds on lateness judge
/// the product, so what a busy machine did to everybody at that moment is added to them.
/// </summary>
public sealed class MachineStalls
{
    private const int PeriodMs = 5;
    private const long WorthNotingMicros = 8_000;
    private readonly Lock _gate = new();
    private readonly List<(long From, long To)> _stalls = [];

    private MachineStalls() => new Thread(Watch) { IsBackground = true, Name = nameof(MachineStalls) }.Start();

    /// <summary>The one of this process; watches from its first use on.</summary>
    public static MachineStalls Shared { get; } = new();

    /// <summary>How much of a period the machine stood still, in milliseconds.</summary>
    /// <param name="from">Microseconds since 1970.</param>
    /// <param name="to">Microseconds since 1970.</param>
    public double WithinMs(long from, long to)
    {
        lock (_gate)
        {
            return _stalls.Where(stall => stall.To > from && stall.From < to).Sum(stall => Math.Min(to, stall.To) - Math.Max(from, stall.From)) / 1000.0;
        }
    }

    private void Watch()
    {
        using var never = new ManualResetEventSlim();
        while (true)
        {
            var before = Stopwatch.GetTimestamp();
            never.Wait(PeriodMs);
            var stall = (long)(Stopwatch.GetElapsedTime(before).TotalMicroseconds - (PeriodMs * 1000));
            if (stall > WorthNotingMicros)
            {
                var now = Micros.Now;
                lock (_gate)
                {
                    _stalls.Add((now - stall, now));
                }
            }
        }
    }
}
