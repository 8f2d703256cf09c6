using System.Text.Json;
using Executor.Sdk.Jobs;

namespace Executor.Sdk.Execution;

/// <summary>Calls a handler class without a result.</summary>
internal sealed class JobHandlerInvoker<THandler, TArgs>(JsonSerializerOptions json) : HandlerInvoker
    where THandler : class, IJobHandler<TArgs>
{
    private readonly Func<IServiceProvider, THandler> _create = HandlerFactory.For<THandler>();

    public override Type ArgsType => typeof(TArgs);

    public override object? ReadArgs(JsonElement args) => ArgsReader.Read<TArgs>(args, json);

    public override PreparedCall Prepare(
        IServiceProvider services, object? args, JobContext context, CancellationToken cancellationToken)
    {
        var owner = new OwnedHandler<THandler>(_create(services));
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
