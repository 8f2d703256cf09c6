using Scheduler.Server.Alerts.Channels;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>Sends one message over a channel, whatever its kind.</summary>
internal sealed class AlertSending(AlertWebhook webhook, AlertMail mail, ChannelSecrets secrets)
{
    private const int ErrorMax = 500;

    /// <returns>Null when it was taken; otherwise why not, in at most 500 characters.</returns>
    public async Task<string?> SendAsync(AlertChannelRow channel, AlertMessage message, CancellationToken cancellationToken)
    {
        var error = channel.Spec.Kind == ChannelKind.Email
            ? await mail.SendAsync(channel.Spec.To, message, cancellationToken)
            : channel.Secret is null || secrets.Reveal(channel.Id, channel.Secret) is not { } secret
                ? "the address cannot be decrypted: it was written under another Cluster:Secret; write the channel's url anew"
                : await webhook.SendAsync(channel.Spec, secret, message, cancellationToken);
        return error is { Length: > ErrorMax } ? error[..ErrorMax] : error;
    }
}
