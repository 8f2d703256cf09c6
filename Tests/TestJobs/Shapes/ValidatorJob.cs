using System.ComponentModel.DataAnnotations;
using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("validator")]
public sealed class ValidatorJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        Validator.ValidateObject(args, new ValidationContext(args), validateAllProperties: true);
        return Task.FromResult(args.Text);
    }
}
