namespace Scheduler.Server.Runs;

/// <summary>Whether a failed attempt is followed by another one, and when.</summary>
internal sealed record RetrySpec
{
    public int MaxAttempts { get; init; } = 1;

    public BackoffKind Backoff { get; init; } = BackoffKind.Exponential;

    public long DelayMs { get; init; } = 1_000;

    public long MaxDelayMs { get; init; } = 60_000;

    public bool Jitter { get; init; } = true;

    /// <summary>
    /// From the end of the given attempt to the next one, in microseconds. Jitter only ever lengthens it, by up to a quarter: nobody who was promised a
    /// pause gets a shorter one.
    /// </summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="chance">From 0 to 1: how much of the jitter is added.</param>
    public long PauseMicros(int attempt, double chance)
    {
        double pause = Backoff switch
        {
            BackoffKind.Fixed => DelayMs,
            BackoffKind.Linear => Math.Min((double)DelayMs * attempt, Math.Max(DelayMs, MaxDelayMs)),
            _ => Math.Min(DelayMs * Math.Pow(2, attempt - 1), Math.Max(DelayMs, MaxDelayMs)),
        };
        return (long)(pause * 1_000 * (Jitter ? 1 + (chance / 4) : 1));
    }
}
