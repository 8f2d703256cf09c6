namespace Executor.Sdk.Tests.Timing;

/// <summary>A machine whose wall clock is wrong; its monotonic clock is the real one.</summary>
public sealed class SkewedTimeProvider(TimeSpan skew) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + skew;
}
