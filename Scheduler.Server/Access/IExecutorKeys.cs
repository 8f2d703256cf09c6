namespace Scheduler.Server.Access;

/// <summary>Executor keys, as the executors' hub needs them.</summary>
internal interface IExecutorKeys
{
    /// <summary>The key that this text is, unless it was deleted or has expired.</summary>
    Task<ExecutorKey?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Those of the given keys that still hold, in one query. A connection whose key is missing from the answer is to be cut.</summary>
    Task<IReadOnlySet<string>> ActiveAmongAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken);
}
