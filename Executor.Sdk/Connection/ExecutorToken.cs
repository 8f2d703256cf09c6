namespace Executor.Sdk.Connection;

/// <summary>
/// An access token and how long it lives from its receipt, measured on the monotonic clock: a wrong wall clock on
/// either side does no harm.
/// </summary>
internal sealed record ExecutorToken(string Value, TimeSpan Life, long ReceivedTicks)
{
    /// <summary>The part of its life after which a connection is replaced by one with a new token.</summary>
    public const double RenewAt = 0.8;

    public TimeSpan RenewIn(TimeProvider time)
    {
        var left = (Life * RenewAt) - time.GetElapsedTime(ReceivedTicks);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Whether a new connection may still use it instead of asking for another.</summary>
    public bool IsFresh(TimeProvider time) => time.GetElapsedTime(ReceivedTicks) < Life / 2;
}
