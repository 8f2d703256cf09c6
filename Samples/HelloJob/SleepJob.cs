using Executor.Sdk.Jobs;

namespace HelloJob;

/// <summary>Waits, and stops waiting when it is canceled.</summary>
[JobHandler("sleep")]
internal sealed class SleepJob(TimeProvider time) : IJobHandler<SleepArgs>
{
    public Task ExecuteAsync(SleepArgs args, JobContext run, CancellationToken cancellationToken)
        => Task.Delay(TimeSpan.FromMilliseconds(args.Ms), time, cancellationToken);
}
