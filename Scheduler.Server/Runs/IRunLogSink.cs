using System.Data.Common;
using Executor.Sdk.Protocol;

namespace Scheduler.Server.Runs;

/// <summary>Stores log lines inside the transaction of the reports they came with.</summary>
internal interface IRunLogSink
{
    /// <summary>Keeps the lines of deliveries that were given to this executor, silently leaving out others.</summary>
    Task AppendAsync(string executorId, IReadOnlyList<LogChunk> chunks, DbTransaction transaction, CancellationToken cancellationToken);
}
