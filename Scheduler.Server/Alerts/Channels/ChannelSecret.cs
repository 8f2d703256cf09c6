namespace Scheduler.Server.Alerts.Channels;

/// <summary>What of a channel is stored encrypted and never answered.</summary>
internal sealed record ChannelSecret(string Url, string? Secret)
{
    // A record's own text would show both to whoever logs it.
    public override string ToString() => nameof(ChannelSecret);
}
