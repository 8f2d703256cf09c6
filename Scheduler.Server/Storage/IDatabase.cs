using System.Data.Common;

namespace Scheduler.Server.Storage;

/// <summary>The one door to the database. Stores ask it for connections and transactions and never know the vendor, but for <see cref="Dialect"/>.</summary>
internal interface IDatabase
{
    ISqlDialect Dialect { get; }

    /// <summary>The provider's factory and connection string, for Quartz alone.</summary>
    DbProviderFactory Factory { get; }

    string ConnectionString { get; }

    /// <summary>An open connection for reading; the caller disposes it.</summary>
    ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>A short read, on a connection that needs no opening when there is one.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in a READ COMMITTED (SQLite: immediate) transaction and commits. Deadlocks and lock timeouts are tried
    /// again, so the work must have no side effect but its statements.
    /// </summary>
    Task<T> InTransactionAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken);

    /// <inheritdoc cref="InTransactionAsync{T}"/>
    Task InTransactionAsync(Func<DbTransaction, CancellationToken, Task> work, CancellationToken cancellationToken);

    /// <summary>One statement that commits by itself, which saves the round trips of a transaction. Deadlocks and lock timeouts are tried again.</summary>
    /// <returns>How many rows it matched.</returns>
    Task<int> ExecuteAloneAsync(string sql, object parameters, CancellationToken cancellationToken);

    /// <summary>
    /// Statements that need no answers, committed together or not at all; on MySQL in one round trip. Not tried again: whoever may refuse them (a deadlock, a
    /// constraint) is asked once.
    /// </summary>
    Task ExecuteTogetherAsync(Action<SqlBatch> statements, CancellationToken cancellationToken);
}
