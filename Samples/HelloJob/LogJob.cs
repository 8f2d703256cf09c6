using Executor.Sdk.Jobs;
using Microsoft.Extensions.Logging;

namespace HelloJob;

/// <summary>Logs so many lines.</summary>
[JobHandler("log")]
internal sealed partial class LogJob(ILogger<LogJob> logger) : IJobHandler<LogArgs>
{
    public Task ExecuteAsync(LogArgs args, JobContext run, CancellationToken cancellationToken)
    {
        for (int line = 1; line <= args.Lines; line++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Log.Line(logger, line, args.Lines);
        }

        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "line {Line} of {Lines}")]
        public static partial void Line(ILogger logger, int line, int lines);
    }
}
