using System.Text.Json;
using Executor.Sdk.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Sdk.Execution;

/// <summary>Calls a handler class without a result.</summary>
internal sealed class JobHandlerInvoker<THandler, TArgs>(JsonSerializerOptions json) : HandlerInvoker
    where THandler : class, IJobHandler<TArgs>
{
    private static readonly ObjectFactory<THandler> Create = ActivatorUtilities.CreateFactory<THandler>([]);

    public override Type ArgsType => typeof(TArgs);

    public override object? ReadArgs(JsonElement args) => ArgsReader.Read<TArgs>(args, json);

    public override PreparedCall Prepare(
        IServiceProvider services, object? args, JobContext context, CancellationToken cancellationToken)
    {
        var owner = new OwnedHandler<THandler>(Create(services, null));
        return async () =>
        {
            await using (owner.ConfigureAwait(false))
            {
                await owner.Handler.ExecuteAsync((TArgs)args!, context, cancellationToken).ConfigureAwait(false);
                return null;
            }
        };
    }
}
