using System.Data.Common;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Tests.Runs.Histories;

/// <summary>A mutation of whatever is built on it: its grouped updates do not look at the fence. One that never did is an error.</summary>
internal sealed class FenceBlindDatabase(IDatabase inner) : IDatabase
{
    public ISqlDialect Dialect { get; } = new FenceBlindDialect(inner.Dialect);

    public DbProviderFactory Factory => inner.Factory;

    public string ConnectionString => inner.ConnectionString;

    public ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) => inner.ReadAsync(read, cancellationToken);

    public Task<T> InTransactionAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        inner.InTransactionAsync(work, cancellationToken);

    public Task InTransactionAsync(Func<DbTransaction, CancellationToken, Task> work, CancellationToken cancellationToken) => inner.InTransactionAsync(work, cancellationToken);

    public Task<int> ExecuteAloneAsync(string sql, object parameters, CancellationToken cancellationToken) => inner.ExecuteAloneAsync(sql, parameters, cancellationToken);

    public Task ExecuteTogetherAsync(Action<SqlBatch> statements, CancellationToken cancellationToken) => inner.ExecuteTogetherAsync(statements, cancellationToken);

    private sealed class FenceBlindDialect(ISqlDialect inner) : ISqlDialect
    {
        private const string Check = "t.fence = j.fence AND ";

        public DatabaseProvider Provider => inner.Provider;

        public int? BriefTimeoutSeconds => inner.BriefTimeoutSeconds;

        public string MigrationFolder => inner.MigrationFolder;

        public string InsertIgnore => inner.InsertIgnore;

        public string NowMicros => inner.NowMicros;

        public string ForUpdate => inner.ForUpdate;

        public string ForShare => inner.ForShare;

        public string KeepExisting(string anyColumn) => inner.KeepExisting(anyColumn);

        public string UpdateFromJson(
            string table, IReadOnlyList<JsonColumn> columns, string join, IReadOnlyList<(string Column, string Value)> assignments, string condition) =>
            condition.Contains(Check, StringComparison.Ordinal)
                ? inner.UpdateFromJson(table, columns, join, assignments, condition.Replace(Check, "", StringComparison.Ordinal))
                : throw new InvalidOperationException($"There is no check of the fence to be left out of: {condition}");

        public string JsonRows(string parameter, IReadOnlyList<JsonColumn> columns, string alias) => inner.JsonRows(parameter, columns, alias);

        public string UseIndex(string index) => inner.UseIndex(index);

        public string Greatest(string left, string right) => inner.Greatest(left, right);

        public bool IsTransient(Exception exception) => inner.IsTransient(exception);

        public bool IsUnavailable(Exception exception) => inner.IsUnavailable(exception);

        public bool IsDuplicate(DbException exception) => inner.IsDuplicate(exception);

        public bool IsIndexThere(DbException exception) => inner.IsIndexThere(exception);
    }
}
