namespace Executor.Sdk.Timing;

/// <summary>Chooses the platform's way to sleep for a short time.</summary>
internal static class ShortSleep
{
    public static IShortSleep ForThisPlatform()
    {
        if (OperatingSystem.IsLinux() && LinuxSleep.IsAvailable)
        {
            return new LinuxSleep();
        }

        if (OperatingSystem.IsWindowsVersionAtLeast(10, 0, 17134) && WindowsSleep.Create() is { } sleep)
        {
            return sleep;
        }

        return new MonitorSleep();
    }
}
