using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("enum")]
public sealed class EnumJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        return Task.FromResult($"{Enum.Parse<Flavor>("Sweet")} {string.Join(",", Enum.GetNames<Flavor>())} {Flavor.Sour}");
    }
}
