using System.Reflection;
using Executor.Sdk.Jobs;

namespace Shapes;

[JobHandler("dispatchProxy")]
public sealed class DispatchProxyJob : Shape
{
    public override Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        var proxy = DispatchProxy.Create<IEcho, EchoProxy>();
        return Task.FromResult(proxy.Echo(args.Text));
    }
}
