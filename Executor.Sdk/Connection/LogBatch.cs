using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>Log lines on their way, and the logs they are removed from once acknowledged.</summary>
internal sealed record LogBatch(IReadOnlyList<RunLog> Logs, IReadOnlyList<LogChunk> Chunks);
