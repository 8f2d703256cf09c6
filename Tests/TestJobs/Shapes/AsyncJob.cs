using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("async")]
public sealed class AsyncJob : Shape
{
    public override async Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        await Task.Yield();
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        return args.Text;
    }
}
