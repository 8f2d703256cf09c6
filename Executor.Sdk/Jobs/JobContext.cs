namespace Executor.Sdk.Jobs;

/// <summary>What a handler may know of its run. Safe for use from any thread.</summary>
public sealed class JobContext
{
    private readonly IRunFeedback _run;

    internal JobContext(IRunFeedback run) => _run = run;

    /// <summary>The run's id.</summary>
    public required string RunId { get; init; }

    /// <summary>The job's name.</summary>
    public required string JobName { get; init; }

    /// <summary>The number of charged attempts of the run, this one included; from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// The number of this delivery, rising with each one. Pass it to what the handler writes to and refuse lower numbers
    /// there, and a delivery believed dead can do no harm.
    /// </summary>
    public required int Fence { get; init; }

    /// <summary>The same for every delivery of the run: the key that makes a side effect happen once.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>The instant the run was due, UTC.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Its part of a broadcast; null when the job is not broadcast.</summary>
    public Shard? Shard { get; init; }

    /// <summary>The chain of dependent runs it belongs to; null for none.</summary>
    public string? ChainId { get; init; }

    /// <summary>The runs it waited for, with their results; empty unless the job depends on others.</summary>
    public IReadOnlyList<Upstream> Upstream { get; init; } = [];

    /// <summary>Why the handler's cancellation token fired; <see cref="CancellationReason.None"/> while it has not.</summary>
    public CancellationReason CancellationReason => _run.CancellationReason;

    /// <summary>
    /// Shows how far the run has come. Returns at once; what is reported in quick succession is sent as the latest only.
    /// </summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="message">A line for people, cut at 1,000 characters; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="percent"/> is not between 0 and 100.</exception>
    public void ReportProgress(double percent, string? message = null)
    {
        if (!(percent >= 0 && percent <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "Progress is between 0 and 100 percent.");
        }

        _run.Progress(percent, message);
    }
}
