namespace Executor.Sdk.Protocol;

/// <summary>A line that a handler logged.</summary>
/// <param name="Seq">Counts up from 1 within a delivery; a gap is announced by <paramref name="Dropped"/>.</param>
/// <param name="AtMicros">When: cluster time, microseconds since 1970-01-01Z.</param>
/// <param name="Level">The level's name in camel case: <c>trace debug information warning error critical</c>.</param>
/// <param name="Category">The logger's category.</param>
/// <param name="Message">The text, with its exception if there was one; at most 8 KiB.</param>
/// <param name="Scope">The scopes around it; null for none.</param>
/// <param name="Dropped">How many lines were dropped right before this one because a buffer was full.</param>
public sealed record LogLine(long Seq, long AtMicros, string Level, string Category, string Message, string? Scope, int Dropped);
