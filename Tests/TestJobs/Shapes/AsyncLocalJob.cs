using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("asyncLocal")]
public sealed class AsyncLocalJob : Shape
{
    private static readonly AsyncLocal<ShapeArgs?> Local = new();

    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        Local.Value = args;
        return Task.FromResult(Local.Value.Text);
    }
}
