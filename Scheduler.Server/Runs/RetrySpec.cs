namespace Scheduler.Server.Jobs;

internal sealed record RetrySpec
{
    public int MaxAttempts { get; init; } = 1;

    public BackoffKind Backoff { get; init; } = BackoffKind.Exponential;

    public long DelayMs { get; init; } = 1_000;

    public long MaxDelayMs { get; init; } = 60_000;

    public bool Jitter { get; init; } = true;
}
