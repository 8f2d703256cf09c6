using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("plain")]
public sealed class PlainJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        return Task.FromResult(args.Text);
    }
}
