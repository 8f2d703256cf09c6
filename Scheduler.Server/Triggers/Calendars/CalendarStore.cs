using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>Calendars.</summary>
internal sealed class CalendarStore(IDatabase database)
{
    private const string Columns = "id, version, planned_version, spec, created_at, updated_at";

    public Task InsertAsync(CalendarRow calendar, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            """
            INSERT INTO calendars (id, name, version, planned_version, spec, created_at, updated_at)
            VALUES (@Id, @Name, @Version, @PlannedVersion, @Spec, @CreatedAt, @UpdatedAt)
            """,
            Values(calendar),
            transaction,
            cancellationToken: cancellationToken));

    public Task<long> CountAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition( // an open transaction has its connection
            "SELECT COUNT(*) FROM calendars", transaction: transaction, cancellationToken: cancellationToken));

    /// <summary>Replaces the definition; the caller holds the row.</summary>
    public Task UpdateAsync(CalendarRow calendar, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "UPDATE calendars SET name = @Name, version = @Version, spec = @Spec, updated_at = @UpdatedAt WHERE id = @Id",
            Values(calendar),
            transaction,
            cancellationToken: cancellationToken));

    public Task DeleteAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "DELETE FROM calendars WHERE id = @id", new { id }, transaction, cancellationToken: cancellationToken));

    /// <summary>Says that all triggers are planned by a version, unless there is a newer one.</summary>
    public async Task<bool> SetPlannedAsync(string id, int version, CancellationToken cancellationToken) =>
        await database.ExecuteAloneAsync("UPDATE calendars SET planned_version = @version WHERE id = @id AND version = @version", new { id, version }, cancellationToken) == 1;

    /// <summary>Reads the row and keeps it from changing until the transaction ends.</summary>
    public async Task<CalendarRow?> LockAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition( // an open transaction has its connection
            $"SELECT {Columns} FROM calendars WHERE id = @id{database.Dialect.ForUpdate}", new { id }, transaction, cancellationToken: cancellationToken)))?.ToRow();

    /// <summary>Ids and versions of calendars by name, which stay until the transaction ends.</summary>
    public async Task<IReadOnlyList<(string Id, string Name, int Version)>> ShareAsync(
        IReadOnlyCollection<string> names, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QueryAsync<(string, string, int)>(new CommandDefinition( // an open transaction has its connection
            $"SELECT id, name, version FROM calendars WHERE name IN @names{database.Dialect.ForShare}", new { names }, transaction, cancellationToken: cancellationToken))).AsList();

    /// <summary>Ids and versions of calendars by name, as they are now.</summary>
    public async Task<IReadOnlyList<(string Id, string Name, int Version)>> ListVersionsAsync(
        IReadOnlyCollection<string> names, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<(string, string, int)>(new CommandDefinition(
            "SELECT id, name, version FROM calendars WHERE name IN @names", new { names }, transaction, cancellationToken: cancellationToken))).AsList();

    public async Task<CalendarRow?> FindAsync(string id, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        (await connection.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition(
            $"SELECT {Columns} FROM calendars WHERE id = @id", new { id }, transaction, cancellationToken: cancellationToken)))?.ToRow();

    public Task<CalendarRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(id, connection, null, cancellationToken), cancellationToken);

    /// <summary>By name, after the given one.</summary>
    public async Task<IReadOnlyList<CalendarRow>> ListAsync(string? after, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Stored>(new CommandDefinition(
            $"SELECT {Columns} FROM calendars WHERE name > @after ORDER BY name LIMIT @take", new { after = after ?? "", take }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToRow())];
    }

    /// <summary>Calendars whose change has not reached all of their triggers.</summary>
    public async Task<IReadOnlyList<string>> ListUnplannedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT id FROM calendars WHERE planned_version < version ORDER BY id", cancellationToken: cancellationToken))).AsList();
    }

    private static object Values(CalendarRow calendar) => new
    {
        calendar.Id,
        calendar.Spec.Name,
        calendar.Version,
        calendar.PlannedVersion,
        Spec = calendar.Spec.ToJson(),
        calendar.CreatedAt,
        calendar.UpdatedAt,
    };

    // Named as the columns are, for Dapper.
    private sealed record Stored
    {
        public string id { get; init; } = "";

        public long version { get; init; }

        public long planned_version { get; init; }

        public string spec { get; init; } = "";

        public long created_at { get; init; }

        public long updated_at { get; init; }

        public CalendarRow ToRow() => new()
        {
            Id = id,
            Version = (int)version,
            PlannedVersion = (int)planned_version,
            Spec = CalendarSpec.Parse(spec),
            CreatedAt = created_at,
            UpdatedAt = updated_at,
        };
    }
}
