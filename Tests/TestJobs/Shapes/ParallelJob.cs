using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("parallel")]
public sealed class ParallelJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        int[] sums = new int[4];
        Parallel.For(0, 4, i => sums[i] = i + args.Number);
        return Task.FromResult(string.Join(",", sums));
    }
}
