using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("staticEvent")]
public sealed class StaticEventJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        return Task.FromResult(args.Text);
    }

    private static void OnExit(object? sender, EventArgs e) => Console.Out.Flush();
}
