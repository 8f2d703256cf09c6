namespace Benchmarks.History;

/// <summary>A job that runs of the history belong to.</summary>
internal sealed record HistoryJob(string Id, string Group, string Name);
