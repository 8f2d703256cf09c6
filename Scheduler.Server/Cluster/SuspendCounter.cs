using System.Runtime.InteropServices;

namespace Scheduler.Server.Cluster;

/// <summary>How long the machine has been suspended: the monotonic clock stands still meanwhile, so samples from before are worthless.</summary>
internal sealed partial class SuspendCounter
{
    private const int ClockMonotonic = 1;
    private const int ClockBootTime = 7;

    public long TotalMicros => OperatingSystem.IsLinux() ? Read(ClockBootTime) - Read(ClockMonotonic) : 0;

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
