using Executor.Sdk.Jobs;
using Microsoft.Extensions.Options;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>Offers receivers to call back, and lets go of the runs whose receiver took the offer.</summary>
internal sealed partial class CallbackOffers(
    CallbackTokens tokens, CallbackStore store, IOptions<WebhookOptions> options, NodeIdentity node, IClusterClock clock, TimeProvider time, ILogger<CallbackOffers> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private string Address => $"{(options.Value.PublicUrl ?? node.AdvertisedUrl).TrimEnd('/')}{ApiRoutes.Prefix}/callbacks/";

    public PendingCallback Make(WebhookCall call, JobContext run)
    {
        var now = clock.NowMicros;
        var token = new CallbackToken(run.RunId, run.Fence, now);
        return new PendingCallback(token, Address + tokens.Issue(token), now + ((call.TimeoutMs ?? options.Value.CallbackTimeoutMs) * 1_000));
    }

    /// <summary>Completes when the ledger knows that the run waits for its callback, or that it need not any more.</summary>
    /// <exception cref="OperationCanceledException">The run was canceled or timed out before.</exception>
    public async Task HandOverAsync(PendingCallback callback, CancellationToken cancellationToken)
    {
        var told = false;
        while (true)
        {
            try
            {
                if (await store.HandOverAsync(callback.Token, node.Name, callback.DeadlineAtMicros, cancellationToken))
                {
                    return;
                }

                // Somebody canceled it, and the word is on its way here.
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            }
            catch (Exception exception) when (cancellationToken.IsCancellationRequested)
            {
                // A statement that is cut off may say so in its driver's words.
                throw new OperationCanceledException("The run was stopped before it was handed over.", exception, cancellationToken);
            }
            catch (Exception exception)
            {
                if (!told)
                {
                    Log.NotWritten(logger, callback.Token.RunId, exception.Message);
                    told = true;
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(14010, LogLevel.Warning, "Could not write that run {RunId} waits for its callback: {Reason}. It is tried again every half second.")]
        public static partial void NotWritten(ILogger logger, string runId, string reason);
    }
}
