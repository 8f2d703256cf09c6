using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Cluster;

internal sealed class NodeStore(IDatabase database)
{
    private const string Columns = """
        name AS Name, instance_id AS InstanceId, advertised_url AS AdvertisedUrl, version AS Version, started_at AS StartedAt, seen_at AS SeenAt,
        stopped_at AS StoppedAt, clock_error_us AS ClockErrorUs, clock_offset_us AS ClockOffsetUs, stats AS Stats
        """;

    /// <summary>Takes the name unless another process holds it and was seen after <paramref name="aliveSince"/>.</summary>
    public Task<bool> TryRegisterAsync(NodeRow node, long aliveSince, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (transaction, token) =>
            {
                var parameters = new
                {
                    node.Name,
                    node.InstanceId,
                    node.AdvertisedUrl,
                    node.Version,
                    node.StartedAt,
                    node.SeenAt,
                    node.ClockErrorUs,
                    node.ClockOffsetUs,
                    aliveSince,
                };
                var taken = await transaction.Connection!.ExecuteAsync( // an open transaction has its connection
                    """
                    UPDATE nodes SET instance_id = @InstanceId, advertised_url = @AdvertisedUrl, version = @Version, started_at = @StartedAt, seen_at = @SeenAt,
                        stopped_at = NULL, clock_error_us = @ClockErrorUs, clock_offset_us = @ClockOffsetUs, stats = NULL
                    WHERE name = @Name AND (stopped_at IS NOT NULL OR seen_at < @aliveSince OR instance_id = @InstanceId)
                    """,
                    parameters,
                    transaction);
                return taken == 1 || await transaction.Connection!.ExecuteAsync(
                    $"""
                    {database.Dialect.InsertIgnore} INTO nodes (name, instance_id, advertised_url, version, started_at, seen_at, clock_error_us, clock_offset_us)
                    VALUES (@Name, @InstanceId, @AdvertisedUrl, @Version, @StartedAt, @SeenAt, @ClockErrorUs, @ClockOffsetUs)
                    """,
                    parameters,
                    transaction) == 1;
            },
            cancellationToken);

    /// <summary>False when another process has taken the name meanwhile.</summary>
    public async Task<bool> CheckInAsync(NodeIdentity node, long seenAt, long clockErrorUs, long clockOffsetUs, string? stats, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE nodes SET seen_at = @seenAt, stopped_at = NULL, clock_error_us = @clockErrorUs, clock_offset_us = @clockOffsetUs, stats = @stats
            WHERE name = @Name AND instance_id = @InstanceId
            """,
            new { node.Name, node.InstanceId, seenAt, clockErrorUs, clockOffsetUs, stats },
            commandTimeout: database.Dialect.BriefTimeoutSeconds,
            cancellationToken: cancellationToken)) == 1;
    }

    public async Task StopAsync(NodeIdentity node, long stoppedAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE nodes SET stopped_at = @stoppedAt WHERE name = @Name AND instance_id = @InstanceId",
            new { node.Name, node.InstanceId, stoppedAt },
            cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<NodeRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<NodeRow>(new CommandDefinition(
            $"SELECT {Columns} FROM nodes ORDER BY name", commandTimeout: database.Dialect.BriefTimeoutSeconds, cancellationToken: cancellationToken))).AsList();
    }

    public async Task ForgetAsync(long seenBefore, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM nodes WHERE seen_at < @seenBefore", new { seenBefore }, cancellationToken: cancellationToken));
    }
}
