using Executor.Sdk.Jobs;

namespace HelloJob;

/// <summary>Fails.</summary>
[JobHandler("fail")]
internal sealed class FailJob : IJobHandler<FailArgs>
{
    public Task ExecuteAsync(FailArgs args, JobContext run, CancellationToken cancellationToken)
        => throw new InvalidOperationException(args.Message);
}
