namespace Executor.Sdk.Protocol;

/// <summary>What the node has to say, and its half of a clock exchange.</summary>
/// <param name="ReceivedAtMicros">When the node received the poll: cluster time, microseconds since 1970-01-01Z.</param>
/// <param name="SentAtMicros">When the node sent this answer, likewise.</param>
/// <param name="Messages">In the order in which they are to be followed; empty when nothing was to be said.</param>
public sealed record PollReply(long ReceivedAtMicros, long SentAtMicros, IReadOnlyList<PolledMessage> Messages)
{
    /// <summary>In the order in which they are to be followed; empty when nothing was to be said.</summary>
    public IReadOnlyList<PolledMessage> Messages { get; init => field = value ?? []; } = Messages ?? [];
}
