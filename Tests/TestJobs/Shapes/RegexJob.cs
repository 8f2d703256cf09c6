using System.Text.RegularExpressions;
using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("regex")]
public sealed class RegexJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        return Task.FromResult(new Regex("^t(?<rest>.*)$", RegexOptions.Compiled, TimeSpan.FromSeconds(1)).Match(args.Text).Groups["rest"].Value);
    }
}
