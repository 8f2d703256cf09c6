using Executor.Sdk.Jobs;

namespace HelloJob;

/// <summary>Works in steps and tells how far it is.</summary>
[JobHandler("progress")]
internal sealed class ProgressJob(TimeProvider time) : IJobHandler<ProgressArgs>
{
    public async Task ExecuteAsync(ProgressArgs args, JobContext run, CancellationToken cancellationToken)
    {
        for (int step = 1; step <= args.Steps; step++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(args.StepMs), time, cancellationToken);
            run.ReportProgress(100.0 * step / args.Steps, $"step {step} of {args.Steps}");
        }
    }
}
