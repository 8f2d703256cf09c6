using Executor.Sdk.Jobs;
using Microsoft.Extensions.Logging;

namespace Shapes;

[JobHandler("logger")]
public sealed class LoggerJob(ILogger<LoggerJob> logger) : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginScope(args);
        logger.LogInformation("shape {Shape} on {Day}", args, args.Day);
        return Task.FromResult(args.Text);
    }
}
