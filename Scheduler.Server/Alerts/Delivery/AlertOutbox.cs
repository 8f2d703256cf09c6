using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>
/// Sends what waits in the outbox. A channel gets one message at a time and one per its interval, and what waits there of the same rule and event goes as
/// one. Every node sends: a turn and an attempt are taken by compare-and-set before.
/// </summary>
internal sealed partial class AlertOutbox(
    AlertDeliveryStore store, AlertChannelStore channels, AlertSending sending, AlertSignal signal, IClusterClock clock, TimeProvider time, ILogger<AlertOutbox> logger)
    : BackgroundService
{
    public const int AttemptsMax = 10;
    private const int Bite = 500;
    private const int ChannelsAtOnce = 8;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    // Longer than any attempt takes.
    private static readonly TimeSpan ClaimedFor = TimeSpan.FromMinutes(1);

    /// <summary>Sends what is due now, and answers how many messages went out.</summary>
    internal async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        var due = await store.ListDueAsync(clock.NowMicros, Bite, cancellationToken);
        var sent = 0;
        await Parallel.ForEachAsync(
            due.GroupBy(delivery => delivery.ChannelId, StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = ChannelsAtOnce, CancellationToken = cancellationToken },
            async (waiting, token) =>
            {
                if (await SendOneAsync(waiting.Key, [.. waiting], token))
                {
                    Interlocked.Increment(ref sent);
                }
            });
        return sent;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await signal.WaitToSendAsync(Period, time, stoppingToken);
            try
            {
                // One message per channel and pass; the next ones wait for no signal.
                while (clock.IsTrusted && await PassAsync(stoppingToken) > 0)
                {
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.PassFailed(logger, exception.Message);
            }
        }
    }

    private async Task<bool> SendOneAsync(string channelId, IReadOnlyList<PendingDelivery> waiting, CancellationToken cancellationToken)
    {
        var first = waiting[0];
        var same = waiting.Where(delivery => delivery.Alert.RuleId == first.Alert.RuleId && delivery.Event == first.Event).ToList();
        var ids = same.ConvertAll(delivery => delivery.Id);
        if (await channels.FindAsync(channelId, cancellationToken) is not { } channel)
        {
            await store.SetFailedAsync(ids, "the channel was deleted", null, cancellationToken);
            return false;
        }

        if (!await channels.TryTakeTurnAsync(channelId, channel.Spec.MinIntervalMs, clock.NowMicros, cancellationToken)
            || await store.ClaimAsync(same, clock.NowMicros + ClaimedFor.Micros(), cancellationToken) < same.Count)
        {
            // Somebody else was faster; what was claimed here for nothing is tried again a little later.
            return false;
        }

        var error = await sending.SendAsync(channel, first.ToMessage([.. same.Skip(1).Select(delivery => delivery.Alert.Subject)]), cancellationToken);
        if (error is null)
        {
            await store.SetSentAsync(ids, clock.NowMicros, cancellationToken);
            return true;
        }

        var attempts = same.Max(delivery => delivery.Attempts) + 1;
        Log.SendFailed(logger, channel.Spec.Name, attempts, error);
        await store.SetFailedAsync(ids, error, attempts >= AttemptsMax ? null : clock.NowMicros + Pause(attempts).Micros(), cancellationToken);
        return false;
    }

    private static TimeSpan Pause(int attempts)
    {
        var pause = FirstPause * Math.Pow(2, attempts - 1);
        return pause < LongestPause ? pause : LongestPause;
    }

    private static partial class Log
    {
        [LoggerMessage(12100, LogLevel.Warning, "Looking for alert messages to send failed: {Reason}. It is tried again.")]
        public static partial void PassFailed(ILogger logger, string reason);

        [LoggerMessage(12101, LogLevel.Warning, "A message to alert channel {Channel} was not taken at attempt {Attempt}: {Reason}")]
        public static partial void SendFailed(ILogger logger, string channel, int attempt, string reason);
    }
}
