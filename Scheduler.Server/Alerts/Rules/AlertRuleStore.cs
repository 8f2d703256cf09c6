using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Rules;

/// <summary>Alert rules.</summary>
internal sealed class AlertRuleStore(IDatabase database)
{
    private const string Columns = "id, version, since, spec, created_at, updated_at";

    public Task InsertAsync(AlertRuleRow rule, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "INSERT INTO alert_rules (id, name, version, since, spec, created_at, updated_at) VALUES (@Id, @Name, @Version, @Since, @Spec, @CreatedAt, @UpdatedAt)",
            Values(rule),
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Replaces the definition; the caller holds the row.</summary>
    public Task UpdateAsync(AlertRuleRow rule, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "UPDATE alert_rules SET name = @Name, version = @Version, since = @Since, spec = @Spec, updated_at = @UpdatedAt WHERE id = @Id",
            Values(rule),
            transaction,
            cancellationToken: cancellationToken));

    public Task DeleteAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "DELETE FROM alert_rules WHERE id = @id", new { id }, transaction, cancellationToken: cancellationToken));

    public Task<long> CountAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition( // as above
            "SELECT COUNT(*) FROM alert_rules", transaction: transaction, cancellationToken: cancellationToken));

    /// <summary>Reads the row and keeps it from changing until the transaction ends.</summary>
    public async Task<AlertRuleRow?> LockAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition( // as above
            $"SELECT {Columns} FROM alert_rules WHERE id = @id{database.Dialect.ForUpdate}", new { id }, transaction, cancellationToken: cancellationToken)))?.ToRow();

    public Task<AlertRuleRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition(
                $"SELECT {Columns} FROM alert_rules WHERE id = @id", new { id }, cancellationToken: cancellationToken)))?.ToRow(),
            cancellationToken);

    /// <summary>All of them, by name; there are few.</summary>
    public Task<IReadOnlyList<AlertRuleRow>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AlertRuleRow>>(
            async connection => [.. (await connection.QueryAsync<Stored>(new CommandDefinition(
                $"SELECT {Columns} FROM alert_rules ORDER BY name", cancellationToken: cancellationToken))).Select(row => row.ToRow())],
            cancellationToken);

    /// <summary>The same inside a transaction.</summary>
    public async Task<IReadOnlyList<AlertRuleRow>> ListAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        [.. (await transaction.Connection!.QueryAsync<Stored>(new CommandDefinition( // as above
            $"SELECT {Columns} FROM alert_rules ORDER BY name", transaction: transaction, cancellationToken: cancellationToken))).Select(row => row.ToRow())];

    private static object Values(AlertRuleRow rule) => new
    {
        rule.Id,
        rule.Spec.Name,
        rule.Version,
        rule.Since,
        Spec = rule.Spec.ToJson(),
        rule.CreatedAt,
        rule.UpdatedAt,
    };

    // Named as the columns are, for Dapper.
    private sealed record Stored
    {
        public string id { get; init; } = "";

        public long version { get; init; }

        public long since { get; init; }

        public string spec { get; init; } = "";

        public long created_at { get; init; }

        public long updated_at { get; init; }

        public AlertRuleRow ToRow() => new()
        {
            Id = id,
            Version = (int)version,
            Since = since,
            Spec = AlertRuleSpec.Parse(spec),
            CreatedAt = created_at,
            UpdatedAt = updated_at,
        };
    }
}
