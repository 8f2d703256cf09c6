namespace Scheduler.Server.Alerts.Channels;

/// <summary>What a webhook's body looks like.</summary>
internal enum MessageTemplate
{
    /// <summary>Every field by itself.</summary>
    Generic,
    Slack,
    DingTalk,
    WeCom,
    Feishu,

    /// <summary>The channel's own body, with placeholders.</summary>
    Own,
}
