using System.Runtime.InteropServices;

namespace Scheduler.Server.Cluster;

/// <summary>How long the machine has been suspended: the monotonic clock stands still meanwhile, so samples from before are worthless.</summary>
internal sealed partial class SuspendCounter
{
    private const int ClockMonotonic = 1;
    private const int ClockBootTime = 7;

    /// <summary>Rises by the length of each suspension; exact to some tens of microseconds.</summary>
    public long TotalMicros => OperatingSystem.IsLinux() ? Difference() : 0;

    private static long Difference()
    {
        while (true)
        {
            var before = Read(ClockMonotonic);
            var boot = Read(ClockBootTime);
            var after = Read(ClockMonotonic);

            // A thread that was preempted between the readings would take that for a suspension.
            if (after - before < 100)
            {
                return boot - ((before + after) / 2);
            }
        }
    }

    private static long Read(int clock) => clock_gettime(clock, out var time) == 0 ? (time.Seconds * 1_000_000) + (time.Nanoseconds / 1_000) : 0;

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
