using System.Data.Common;
using System.Text.Json;
using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

internal sealed class ExecutorStore(IDatabase database)
{
    private const string Columns = """
        id AS Id, app AS App, name AS Name, instance_id AS InstanceId, session AS Session, node AS Node, connected AS Connected, draining AS Draining,
        drained_by_admin AS DrainedByAdmin, slots AS Slots, labels AS Labels, handlers AS Handlers, about AS About, load_json AS `Load`, key_id AS KeyId,
        transport AS Transport, connected_at AS ConnectedAt, seen_at AS SeenAt
        """;

    private static readonly JsonColumn[] PulseColumns = [new("id", JsonColumnType.Id), new("session", JsonColumnType.Id), new("load_json", JsonColumnType.Text)];

    private readonly string _pulse = database.Dialect.UpdateFromJson(
        "executors",
        PulseColumns,
        "t.id = j.id",
        [("seen_at", "@now"), ("load_json", "j.load_json"), ("connected", "1")],
        "t.session = j.session");

    public async Task<ExecutorRow?> FindAsync(string app, string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ExecutorRow>(new CommandDefinition(
            $"SELECT {Columns} FROM executors WHERE app = @app AND name = @name", new { app, name }, cancellationToken: cancellationToken));
    }

    public async Task<ExecutorRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ExecutorRow>(new CommandDefinition(
            $"SELECT {Columns} FROM executors WHERE id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>All that people and alerts look at.</summary>
    public async Task<IReadOnlyList<ExecutorRow>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await ListWithNodesAsync(cancellationToken)).Where(row => !row.IsNode)];

    /// <summary>Those that the nodes are themselves, for webhooks, included.</summary>
    public async Task<IReadOnlyList<ExecutorRow>> ListWithNodesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<ExecutorRow>(new CommandDefinition(
            $"SELECT {Columns} FROM executors ORDER BY id", commandTimeout: database.Dialect.BriefTimeoutSeconds, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Makes this session the executor's; refused when another session took it since <paramref name="previous"/> was read.</summary>
    public async Task<bool> TryTakeAsync(ExecutorRow row, ExecutorRow? previous, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            row.Id,
            row.App,
            row.Name,
            row.InstanceId,
            row.Session,
            row.Node,
            draining = row.Draining ? 1 : 0,
            row.Slots,
            row.Labels,
            row.Handlers,
            row.About,
            row.KeyId,
            row.Transport,
            row.ConnectedAt,
            row.SeenAt,
            previousSession = previous?.Session,
        };
        await using var connection = await database.OpenAsync(cancellationToken);
        var sql = previous is null
            ? $"""
              {database.Dialect.InsertIgnore} INTO executors (id, app, name, instance_id, session, node, connected, draining, drained_by_admin, slots, labels, handlers, about,
                  key_id, transport, connected_at, seen_at)
              VALUES (@Id, @App, @Name, @InstanceId, @Session, @Node, 1, @draining, 0, @Slots, @Labels, @Handlers, @About, @KeyId, @Transport, @ConnectedAt, @SeenAt)
              """
            : """
              UPDATE executors SET instance_id = @InstanceId, session = @Session, node = @Node, connected = 1, draining = CASE WHEN drained_by_admin = 1 THEN 1 ELSE @draining END,
                  slots = @Slots, labels = @Labels, handlers = @Handlers, about = @About, key_id = @KeyId, transport = @Transport, connected_at = @ConnectedAt, seen_at = @SeenAt
              WHERE id = @Id AND session = @previousSession
              """;
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Touches the rows of live sessions, all in one statement.</summary>
    public async Task PulseAsync(IEnumerable<(string Id, string Session, BeatMessage? Load)> sessions, long now, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(sessions.Select(session => new
        {
            id = session.Id,
            session = session.Session,
            load_json = session.Load is null ? null : JsonSerializer.Serialize(session.Load, ProtocolJson.Options),
        }));
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(_pulse, new { json, now }, commandTimeout: database.Dialect.BriefTimeoutSeconds, cancellationToken: cancellationToken));
    }

    /// <summary>Says, as the node that held it, that the session is over: from now on nothing is sent to it from here.</summary>
    public async Task<bool> ReleaseAsync(string id, string session, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE executors SET connected = 0 WHERE id = @id AND session = @session", new { id, session }, cancellationToken: cancellationToken)) == 1;
    }

    public async Task<bool> SetDrainingAsync(string id, string session, bool draining, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE executors SET draining = @draining WHERE id = @id AND session = @session",
            new { id, session, draining = draining ? 1 : 0 },
            cancellationToken: cancellationToken)) == 1;
    }

    public async Task<bool> SetDrainedByAdminAsync(string id, bool drained, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE executors SET drained_by_admin = @drained WHERE id = @id", new { id, drained = drained ? 1 : 0 }, cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Marks executors that were silent since <paramref name="silentSince"/> as gone, when nobody who held them could say so.</summary>
    public async Task MarkSilentAsync(long silentSince, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE executors SET connected = 0 WHERE connected = 1 AND seen_at < @silentSince", new { silentSince }, cancellationToken: cancellationToken));
    }

    /// <summary>Replaces the handlers of a session that is still the executor's; false when it is not.</summary>
    public async Task<bool> SetHandlersAsync(string id, string session, string handlers, DbTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "UPDATE executors SET handlers = @handlers WHERE id = @id AND session = @session", new { id, session, handlers }, transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>Forgets an executor that is gone; false while it is connected.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM executors WHERE id = @id AND connected = 0 AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.open_executor = @id)",
            new { id },
            cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>How many open runs each executor has.</summary>
    public async Task<Dictionary<string, int>> CountOpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string Id, int Count)>(new CommandDefinition(
            "SELECT open_executor, COUNT(*) FROM runs WHERE open_executor IS NOT NULL GROUP BY open_executor", cancellationToken: cancellationToken)))
            .ToDictionary(row => row.Id, row => row.Count, StringComparer.Ordinal);
    }
}
