using Executor.Sdk.Jobs;
using Microsoft.Extensions.Options;

namespace Shapes;

[JobHandler("services")]
public sealed class ServicesJob(Counter counter, IOptions<ShapeOptions> options) : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
        => Task.FromResult($"{counter.Next()} {options.Value.Color}");
}
