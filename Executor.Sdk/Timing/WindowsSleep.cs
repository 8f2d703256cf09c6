using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Executor.Sdk.Timing;

/// <summary>Sleeps on a high-resolution waitable timer, which Windows 10 1803 and later have.</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsSleep : IShortSleep
{
    private const uint HighResolution = 0x2;
    private const uint AllAccess = 0x1F0003;

    private readonly SafeWaitHandle _timer;

    private WindowsSleep(SafeWaitHandle timer) => _timer = timer;

    /// <summary>Null when the system refuses the timer.</summary>
    public static WindowsSleep? Create()
    {
        var timer = CreateWaitableTimerEx(0, 0, HighResolution, AllAccess);
        return timer.IsInvalid ? null : new WindowsSleep(timer);
    }

    public void Sleep(double micros)
    {
        // Negative means relative, in units of 100 ns.
        long due = -(long)(micros * 10);
        if (due < 0 && SetWaitableTimer(_timer, in due, 0, 0, 0, false))
        {
            _ = WaitForSingleObject(_timer, 1_000);
        }
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateWaitableTimerExW")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial SafeWaitHandle CreateWaitableTimerEx(nint attributes, nint name, uint flags, uint access);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetWaitableTimer(
        SafeWaitHandle timer, in long due, int period, nint completion, nint argument, [MarshalAs(UnmanagedType.Bool)] bool resume);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint WaitForSingleObject(SafeWaitHandle handle, uint milliseconds);
}
