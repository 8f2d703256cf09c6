namespace Executor.Sdk.Protocol;

/// <summary>One delivery of a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Fence">The number of the delivery; it rises with each one.</param>
public sealed record RunRef(string RunId, int Fence);
