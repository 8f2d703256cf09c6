using System.ComponentModel;
using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("typeDescriptor")]
public sealed class TypeDescriptorJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        return Task.FromResult(TypeDescriptor.GetProperties(typeof(ShapeArgs)).Count.ToString());
    }
}
