namespace Executor.Sdk.Jobs;

/// <summary>A run's part of a broadcast.</summary>
/// <param name="Index">From 0 to <paramref name="Count"/> - 1.</param>
/// <param name="Count">How many runs the broadcast has, at least 1.</param>
public sealed record Shard(int Index, int Count);
