using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("dynamic")]
public sealed class DynamicJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        dynamic shape = args;
        string text = shape.Text;
        return Task.FromResult(text);
    }
}
