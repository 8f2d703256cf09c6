namespace Executor.Sdk.Protocol;

/// <summary>A run's part of a broadcast.</summary>
/// <param name="Index">From 0 to <paramref name="Count"/> - 1.</param>
/// <param name="Count">How many runs the broadcast has.</param>
public sealed record ShardInfo(int Index, int Count);
