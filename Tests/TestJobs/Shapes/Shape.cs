using Executor.Sdk.Jobs;

namespace Shapes;

/// <summary>A handler that does one thing that may keep its code in memory.</summary>
public abstract class Shape : IJobHandler<ShapeArgs, string>
{
    public abstract Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken);
}
