using Executor.Sdk.Jobs;
using Greetings;

namespace Greeter;

/// <summary>Waits for a file to be there, and only then uses the dependency.</summary>
[JobHandler("wait")]
public sealed class WaitJob : IJobHandler<WaitArgs, string>
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    public async Task<string> ExecuteAsync(WaitArgs args, JobContext run, CancellationToken cancellationToken)
    {
        while (!File.Exists(args.File))
        {
            await Task.Delay(Pace, TimeProvider.System, cancellationToken);
        }

        return Words.Of("late");
    }
}
