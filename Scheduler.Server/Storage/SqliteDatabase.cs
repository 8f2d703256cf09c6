using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Scheduler.Server.Storage;

internal sealed class SqliteDatabase(string connectionString, TimeProvider time) : IDatabase, IDisposable
{
    // One writer at a time is SQLite's rule; waiting here is fair and cheap, waiting inside SQLite is neither.
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly TransactionRetry _retry = new(time);

    public ISqlDialect Dialect { get; } = new SqliteDialect();

    public DbProviderFactory Factory => SqliteFactory.Instance;

    public string ConnectionString { get; } = connectionString;

    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;";
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<T> InTransactionAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        _retry.RunAsync(
            Dialect,
            async token =>
            {
                await _writer.WaitAsync(token);
                try
                {
                    await using var connection = await OpenAsync(token);
                    await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, token);
                    var result = await work(transaction, token);
                    await transaction.CommitAsync(token);
                    return result;
                }
                finally
                {
                    _writer.Release();
                }
            },
            cancellationToken);

    public Task InTransactionAsync(Func<DbTransaction, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async (transaction, token) =>
            {
                await work(transaction, token);
                return true;
            },
            cancellationToken);

    public void Dispose() => _writer.Dispose();
}
