namespace Scheduler.Server.Alerts.Channels;

internal enum ChannelKind
{
    Webhook,
    Email,
}
