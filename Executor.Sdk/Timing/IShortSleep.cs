namespace Executor.Sdk.Timing;

/// <summary>Sleeps for a few milliseconds with the best precision the platform has; may return early, never much later.</summary>
internal interface IShortSleep
{
    void Sleep(double micros);
}
