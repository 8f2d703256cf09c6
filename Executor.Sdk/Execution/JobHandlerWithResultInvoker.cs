using System.Text.Json;
using Executor.Sdk.Jobs;

namespace Executor.Sdk.Execution;

/// <summary>Calls a handler class that returns a result.</summary>
internal sealed class JobHandlerWithResultInvoker<THandler, TArgs, TResult>(JsonSerializerOptions json) : HandlerInvoker
    where THandler : class, IJobHandler<TArgs, TResult>
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
                var result = await owner.Handler.ExecuteAsync((TArgs)args!, context, cancellationToken).ConfigureAwait(false);
                return RunResult.From(result, json);
            }
        };
    }
}
