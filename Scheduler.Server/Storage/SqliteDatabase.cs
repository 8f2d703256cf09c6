using System.Data;
using System.Data.Common;
using Dapper;

namespace Scheduler.Server.Storage;

internal sealed class SqliteDatabase : IDatabase, IDisposable
{
    private readonly WriterGate _gate = new();
    private readonly TransactionRetry _retry;

    public SqliteDatabase(string connectionString, TimeProvider time)
    {
        ConnectionString = connectionString;
        Factory = new SqliteConnectionFactory(_gate);
        _retry = new TransactionRetry(time);
    }

    public ISqlDialect Dialect { get; } = new SqliteDialect();

    public DbProviderFactory Factory { get; }

    public string ConnectionString { get; }

    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new GatedSqliteConnection(_gate) { ConnectionString = ConnectionString };
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await read(connection);
    }

    public Task<T> InTransactionAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        _retry.RunAsync(
            Dialect,
            async token =>
            {
                await using var connection = await OpenAsync(token);
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, token);
                var result = await work(transaction, token);
                await transaction.CommitAsync(token);
                return result;
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

    public Task<int> ExecuteAloneAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        InTransactionAsync(
            (transaction, token) => transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: token)), // an open transaction has its connection
            cancellationToken);

    public async Task ExecuteTogetherAsync(Action<SqlBatch> statements, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        var batch = new SqlBatch(command);
        statements(batch);
        await batch.Complete().ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public void Dispose() => _gate.Dispose();
}
