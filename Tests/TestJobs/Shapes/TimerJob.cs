using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("timer")]
public sealed class TimerJob : Shape
{
    private static readonly List<Timer> Timers = [];
    private static int Ticks;

    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        Timers.Add(new Timer(_ => Ticks++, null, TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        return Task.FromResult($"{Ticks} {args.Text}");
    }
}
