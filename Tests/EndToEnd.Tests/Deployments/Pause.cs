using TestServers.Ledger;

namespace EndToEnd.Tests.Deployments;

/// <summary>Lets real time pass: the subject of these tests is what processes do meanwhile.</summary>
internal static class Pause
{
    public static Task ForAsync(TimeSpan duration) => Task.Delay(duration, TimeProvider.System);

    public static Task ForSecondsAsync(double seconds) => ForAsync(TimeSpan.FromSeconds(seconds));

    public static Task UntilAsync(long micros) => ForAsync(TimeSpan.FromMicroseconds(Math.Max(0, micros - Micros.Now)));
}
