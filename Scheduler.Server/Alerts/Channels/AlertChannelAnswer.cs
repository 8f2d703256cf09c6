using Scheduler.Server.Api;

namespace Scheduler.Server.Alerts.Channels;

/// <summary>The channel as it is after a change, or why nothing changed.</summary>
internal sealed record AlertChannelAnswer(AlertChannelRow? Channel, ProblemResult? Refusal)
{
    public static AlertChannelAnswer Of(AlertChannelRow channel) => new(channel, null);

    public static AlertChannelAnswer Refused(ProblemResult refusal) => new(null, refusal);
}
