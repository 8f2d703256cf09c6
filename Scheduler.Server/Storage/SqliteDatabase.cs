using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Scheduler.Server.Storage;

internal sealed class SqliteDatabase(string connectionString, TimeProvider time) : IDatabase, IDisposable
{
    private readonly WriterGate _gate = new();
    private readonly TransactionRetry _retry = new(time);

    public ISqlDialect Dialect { get; } = new SqliteDialect();

    public DbProviderFactory Factory { get; } = new SqliteConnectionFactory();

    public WriterGate? WriterGate => _gate;

    public string ConnectionString { get; } = connectionString;

    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = SqliteConnectionFactory.Setup;
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
            token => _gate.RunAsync(
                async turn =>
                {
                    await using var connection = await OpenAsync(turn);
                    await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, turn);
                    var result = await work(transaction, turn);
                    await transaction.CommitAsync(turn);
                    return result;
                },
                token),
            cancellationToken);

    public Task InTransactionAsync(Func<DbTransaction, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async (transaction, token) =>
            {
                await work(transaction, token);
                return true;
            },
            cancellationToken);

    public void Dispose() => _gate.Dispose();
}
