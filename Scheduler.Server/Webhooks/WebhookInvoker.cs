using System.Text.Json;
using Executor.Sdk.Execution;
using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Webhooks.Callbacks;

namespace Scheduler.Server.Webhooks;

/// <summary>The one handler of a node's own executor.</summary>
internal sealed class WebhookInvoker(WebhookSender sender, SigningSecrets secrets, CallbackTurns turns) : HandlerInvoker
{
    public override Type ArgsType => typeof(JsonElement);

    /// <summary>Called when the run is armed, some seconds before it is due.</summary>
    public override object ReadArgs(JsonElement args)
    {
        var call = WebhookCall.Unwrap(args);
        if (call.Target.SecretId is { } id)
        {
            _ = secrets.WarmAsync(id);
        }

        return call;
    }

    public override ValueTask<RunEnd?> AdmitAsync(HeldRun run, RunBoard board, object? args) =>
        args is WebhookCall { Target.Mode: WebhookMode.Callback } && run.Assignment.Overlap != OverlapPolicy.Allow ? turns.WaitAsync(run, board) : default;

    public override PreparedCall Prepare(IServiceProvider services, object? args, JobContext context, CancellationToken cancellationToken)
    {
        var call = args as WebhookCall ?? throw new ArgumentException("A webhook is prepared with what was read of it.", nameof(args));
        return async () => await sender.SendAsync(call, context, cancellationToken);
    }
}
