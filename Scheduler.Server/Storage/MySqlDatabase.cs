using System.Data;
using System.Data.Common;
using Dapper;
using MySql.Data.MySqlClient;

namespace Scheduler.Server.Storage;

internal sealed class MySqlDatabase(string connectionString, TimeProvider time) : IDatabase, IDisposable
{
    private readonly TransactionRetry _retry = new(time);
    private readonly RecentConnections _recent = new(time);

    public ISqlDialect Dialect { get; } = new MySqlDialect();

    public DbProviderFactory Factory => MySqlClientFactory.Instance;

    public string ConnectionString { get; } = Complete(connectionString);

    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new MySqlConnection(ConnectionString);
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

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) => _recent.UseAsync(OpenAsync, read, cancellationToken);

    public Task<T> InTransactionAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        _retry.RunAsync(
            Dialect,
            token => _recent.UseAsync(
                OpenAsync,
                async connection =>
                {
                    await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, token);
                    var result = await work(transaction, token);
                    await transaction.CommitAsync(token);
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

    public Task<int> ExecuteAloneAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        _retry.RunAsync(
            Dialect,
            token => _recent.UseAsync(OpenAsync, connection => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: token)), token),
            cancellationToken);

    public Task ExecuteTogetherAsync(Action<SqlBatch> statements, CancellationToken cancellationToken) =>
        _recent.UseAsync(OpenAsync, connection => ExecuteTogetherAsync(connection, statements, cancellationToken), cancellationToken);

    private static async Task<int> ExecuteTogetherAsync(DbConnection connection, Action<SqlBatch> statements, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        var batch = new SqlBatch(command);
        batch.Append("BEGIN");
        batch.NextStatement();
        statements(batch);
        batch.NextStatement();
        batch.Append("COMMIT");
        try
        {
            return await batch.Complete().ExecuteNonQueryAsync(cancellationToken);
        }
        catch (MySqlException)
        {
            // What follows a statement that fails is not executed, so the transaction is still open.
            command.CommandText = "ROLLBACK";
            command.Parameters.Clear();
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Closes the connections that nobody uses.</summary>
    public void Dispose()
    {
        _recent.Dispose();
        using var connection = new MySqlConnection(ConnectionString);
        MySqlConnection.ClearPool(connection);
    }

    // A dead server is noticed by its resets and by the connection timeout. A command timeout of MySql.Data 26.10 must not be set, tried: an
    // asynchronous call that meets it never returns, whatever its token says, not even when the answer comes; without one it returns then.
    private static string Complete(string connectionString)
    {
        var builder = new MySqlConnectionStringBuilder(connectionString);
        SetDefault(builder, "Connection Timeout", 3U);
        builder["Default Command Timeout"] = 0U;
        SetDefault(builder, "Maximum Pool Size", 60U);
        SetDefault(builder, "Character Set", "utf8mb4");
        SetDefault(builder, "Allow User Variables", true);
        return builder.ConnectionString;
    }

    private static void SetDefault(MySqlConnectionStringBuilder builder, string key, object value)
    {
        if (!builder.ContainsKey(key) || !builder.ShouldSerialize(key))
        {
            builder[key] = value;
        }
    }
}
