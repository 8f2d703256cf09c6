using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Channels;

/// <summary>Alert channels.</summary>
internal sealed class AlertChannelStore(IDatabase database)
{
    private const string Columns = "id, version, spec, secret, created_at, updated_at";

    public Task InsertAsync(AlertChannelRow channel, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            """
            INSERT INTO alert_channels (id, name, version, spec, secret, next_send_at, created_at, updated_at)
            VALUES (@Id, @Name, @Version, @Spec, @Secret, 0, @CreatedAt, @UpdatedAt)
            """,
            Values(channel),
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Replaces the definition; the caller holds the row.</summary>
    public Task UpdateAsync(AlertChannelRow channel, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "UPDATE alert_channels SET name = @Name, version = @Version, spec = @Spec, secret = @Secret, updated_at = @UpdatedAt WHERE id = @Id",
            Values(channel),
            transaction,
            cancellationToken: cancellationToken));

    public Task DeleteAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "DELETE FROM alert_channels WHERE id = @id", new { id }, transaction, cancellationToken: cancellationToken));

    public Task<long> CountAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition( // as above
            "SELECT COUNT(*) FROM alert_channels", transaction: transaction, cancellationToken: cancellationToken));

    /// <summary>Reads the row and keeps it from changing until the transaction ends.</summary>
    public async Task<AlertChannelRow?> LockAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition( // as above
            $"SELECT {Columns} FROM alert_channels WHERE id = @id{database.Dialect.ForUpdate}", new { id }, transaction, cancellationToken: cancellationToken)))?.ToRow();

    public Task<AlertChannelRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition(
                $"SELECT {Columns} FROM alert_channels WHERE id = @id", new { id }, cancellationToken: cancellationToken)))?.ToRow(),
            cancellationToken);

    /// <summary>Names by id of those that there are.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindNamesAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string Id, string Name)>(new CommandDefinition(
            "SELECT id, name FROM alert_channels WHERE id IN @ids", new { ids }, cancellationToken: cancellationToken))).ToDictionary(row => row.Id, row => row.Name, StringComparer.Ordinal);
    }

    /// <summary>By name, after the given one.</summary>
    public async Task<IReadOnlyList<AlertChannelRow>> ListAsync(string? after, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Stored>(new CommandDefinition(
            $"SELECT {Columns} FROM alert_channels WHERE name > @after ORDER BY name LIMIT @take", new { after = after ?? "", take }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToRow())];
    }

    /// <summary>Takes the channel's turn to send: false when somebody took it less than the interval ago.</summary>
    public async Task<bool> TryTakeTurnAsync(string id, int minIntervalMs, long now, CancellationToken cancellationToken) =>
        await database.ExecuteAloneAsync(
            "UPDATE alert_channels SET next_send_at = @next WHERE id = @id AND next_send_at <= @now",
            new { id, now, next = now + (minIntervalMs * 1_000L) },
            cancellationToken) == 1;

    private static object Values(AlertChannelRow channel) => new
    {
        channel.Id,
        channel.Spec.Name,
        channel.Version,
        Spec = channel.Spec.ToJson(),
        channel.Secret,
        channel.CreatedAt,
        channel.UpdatedAt,
    };

    // Named as the columns are, for Dapper.
    private sealed record Stored
    {
        public string id { get; init; } = "";

        public long version { get; init; }

        public string spec { get; init; } = "";

        public string? secret { get; init; }

        public long created_at { get; init; }

        public long updated_at { get; init; }

        public AlertChannelRow ToRow() => new()
        {
            Id = id,
            Version = (int)version,
            Spec = AlertChannelSpec.Parse(spec),
            Secret = secret,
            CreatedAt = created_at,
            UpdatedAt = updated_at,
        };
    }
}
