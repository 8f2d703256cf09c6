using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Connection;

/// <summary>Sends what the outbox and the log buffer hold, one batch of each in flight; logs never hold up reports.</summary>
internal sealed partial class ReportSender(
    Outbox outbox, LogBuffer logs, SessionSlot slot, ClusterClock clock, ILogger<ReportSender> logger)
{
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMilliseconds(250);

    public Task RunAsync(CancellationToken cancellationToken)
        => Task.WhenAll(SendReportsAsync(cancellationToken), SendLogsAsync(cancellationToken));

    private async Task SendReportsAsync(CancellationToken cancellationToken)
    {
        int limit = int.MaxValue;
        while (true)
        {
            await outbox.WaitAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var session = await slot.GetAsync(cancellationToken).ConfigureAwait(false);
                if (!outbox.TryTake(Math.Min(limit, Math.Max(1, session.Welcome.MaxReports)), out var batch))
                {
                    break;
                }

                var reply = await TrySendAsync(session, new ReportBatch(batch.Reports, []), cancellationToken).ConfigureAwait(false);
                if (reply is null)
                {
                    // Smaller batches find the one report that a node cannot take; what was given back goes to the end.
                    limit = Math.Max(1, batch.Reports.Count / 2);
                    outbox.GiveBack(batch);
                }
                else
                {
                    limit = int.MaxValue;
                    outbox.Acknowledge(batch, reply);
                }
            }
        }
    }

    private async Task SendLogsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await logs.WaitAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var session = await slot.GetAsync(cancellationToken).ConfigureAwait(false);
                if (!logs.TryTake(out var batch))
                {
                    break;
                }

                var reply = await TrySendAsync(session, new ReportBatch([], batch.Chunks), cancellationToken).ConfigureAwait(false);
                if (reply is null)
                {
                    logs.GiveBack(batch);
                }
                else
                {
                    logs.Acknowledge(batch);
                }
            }
        }
    }

    /// <summary>Null when the batch's fate is unknown or the node refused it; then it has waited for what makes another try worthwhile.</summary>
    private async Task<ReportReply?> TrySendAsync(Session session, ReportBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return await session.ReportAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e)
        {
            Log.Refused(logger, batch.Runs.Count, batch.Logs.Count, e.Message);
            await Task.Delay(RefusedPause, clock.Time, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The connection went away underneath: when it was replaced already the next try goes there at once.
            if (ReferenceEquals(slot.Current, session))
            {
                await Task.WhenAny(session.Lost, Task.Delay(RefusedPause, clock.Time, cancellationToken)).ConfigureAwait(false);
            }

            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Warning, "The node did not take {Runs} reports and {Logs} logs: {Error} They are sent again.")]
        public static partial void Refused(ILogger logger, int runs, int logs, string error);
    }
}
