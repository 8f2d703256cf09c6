namespace Executor.Sdk.Timing;

/// <summary>Where there is nothing finer: a timed wait on a monitor nobody pulses.</summary>
internal sealed class MonitorSleep : IShortSleep
{
    private readonly object _never = new();

    public void Sleep(double micros)
    {
        // Stops a millisecond before the end, since such a wait is that coarse; the caller spins the rest.
        int milliseconds = (int)((micros - 1_000) / 1_000);
        if (milliseconds < 1)
        {
            Thread.Yield();
            return;
        }

        lock (_never)
        {
            Monitor.Wait(_never, milliseconds);
        }
    }
}
