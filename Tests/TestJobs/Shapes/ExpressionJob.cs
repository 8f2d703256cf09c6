using System.Linq.Expressions;
using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("expression")]
public sealed class ExpressionJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        Expression<Func<ShapeArgs, string>> text = shape => shape.Text;
        return Task.FromResult(text.Compile()(args));
    }
}
