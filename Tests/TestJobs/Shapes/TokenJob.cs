using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("token")]
public sealed class TokenJob : Shape
{
    private static int Canceled;

    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => Canceled++);
        return Task.FromResult($"{Canceled} {args.Text}");
    }
}
