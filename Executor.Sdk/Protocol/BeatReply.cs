namespace Executor.Sdk.Protocol;

/// <summary>The node's half of a clock exchange.</summary>
/// <param name="ReceivedAtMicros">When the node received the beat: cluster time, microseconds since 1970-01-01Z.</param>
/// <param name="SentAtMicros">When the node sent this answer, likewise.</param>
public sealed record BeatReply(long ReceivedAtMicros, long SentAtMicros);
