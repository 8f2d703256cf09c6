using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("thread")]
public sealed class ThreadJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        new Thread(Wait) { IsBackground = true, Name = "shapes thread" }.Start();
        return Task.FromResult(args.Text);
    }

    private static void Wait()
    {
        using var never = new ManualResetEvent(false);
        never.WaitOne();
    }
}
