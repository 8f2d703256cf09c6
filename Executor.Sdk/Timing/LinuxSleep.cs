using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Executor.Sdk.Timing;

/// <summary>
/// Sleeps on the absolute monotonic clock, which <see cref="Stopwatch"/> reads too: a signal or a preemption before the
/// call cannot lengthen the sleep.
/// </summary>
internal sealed partial class LinuxSleep : IShortSleep
{
    private const int ClockMonotonic = 1;
    private const int TimerAbsolute = 1;
    private const long NanosPerSecond = 1_000_000_000;

    public static bool IsAvailable { get; } = Stopwatch.Frequency == NanosPerSecond && CanCall();

    public void Sleep(double micros)
    {
        long until = Stopwatch.GetTimestamp() + (long)(micros * 1_000);
        var instant = new TimeSpec((nint)(until / NanosPerSecond), (nint)(until % NanosPerSecond));

        // An interrupted sleep (EINTR) returns early; the caller looks at the clock anyway.
        _ = ClockNanosleep(ClockMonotonic, TimerAbsolute, in instant, 0);
    }

    private static bool CanCall()
    {
        try
        {
            return ClockNanosleep(ClockMonotonic, TimerAbsolute, new TimeSpec(0, 0), 0) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockNanosleep(int clock, int flags, in TimeSpec request, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
