using Executor.Sdk.Jobs;

namespace HelloJob;

/// <summary>Returns what the runs before it in the chain returned.</summary>
[JobHandler("upstream")]
internal sealed class UpstreamJob : IJobHandler<NoArgs, IReadOnlyList<Upstream>>
{
    public Task<IReadOnlyList<Upstream>> ExecuteAsync(NoArgs args, JobContext run, CancellationToken cancellationToken) => Task.FromResult(run.Upstream);
}
