using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>A database that notes how the server goes about each statement, and keeps nothing of what is written.</summary>
internal sealed class ExplainedDatabase(IDatabase inner) : IDatabase
{
    private readonly List<QueryPlan> _plans = [];

    public ISqlDialect Dialect => inner.Dialect;

    public DbProviderFactory Factory => inner.Factory;

    public string ConnectionString => inner.ConnectionString;

    /// <summary>What was noted since the last call.</summary>
    public IReadOnlyList<QueryPlan> TakePlans()
    {
        var plans = _plans.ToList();
        _plans.Clear();
        return plans;
    }

    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => await BeginAsync(cancellationToken);

    /// <summary>A connection with a transaction that is never committed.</summary>
    public async Task<ExplainedConnection> BeginAsync(CancellationToken cancellationToken)
    {
        var connection = await inner.OpenAsync(cancellationToken);
        return new ExplainedConnection(connection, await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellationToken), _plans.Add);
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await BeginAsync(cancellationToken);
        return await read(connection);
    }

    public async Task<T> InTransactionAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await BeginAsync(cancellationToken);
        return await work(connection.Transaction, cancellationToken);
    }

    public async Task InTransactionAsync(Func<DbTransaction, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await using var connection = await BeginAsync(cancellationToken);
        await work(connection.Transaction, cancellationToken);
    }

    public async Task<int> ExecuteAloneAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await BeginAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    public async Task ExecuteTogetherAsync(Action<SqlBatch> statements, CancellationToken cancellationToken)
    {
        await using var connection = await BeginAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        var batch = new SqlBatch(command);
        statements(batch);
        await batch.Complete().ExecuteNonQueryAsync(cancellationToken);
    }
}
