using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Cluster;

/// <summary>Values that all nodes share.</summary>
internal sealed class ClusterSettingStore(IDatabase database)
{
    public async Task<(long NowMicros, string? Value)> ReadClockAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleAsync<(long, string?)>(new CommandDefinition(
            $"SELECT {database.Dialect.NowMicros}, (SELECT value FROM cluster_settings WHERE name = @name)",
            new { name },
            commandTimeout: database.Dialect.BriefTimeoutSeconds,
            cancellationToken: cancellationToken));
    }

    /// <summary>Compare-and-set; <paramref name="expected"/> null means that the setting does not exist yet.</summary>
    public async Task<bool> TryReplaceAsync(string name, string? expected, string value, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var sql = expected is null
            ? $"{database.Dialect.InsertIgnore} INTO cluster_settings (name, value) VALUES (@name, @value)"
            : "UPDATE cluster_settings SET value = @value WHERE name = @name AND value = @expected";
        return await connection.ExecuteAsync(new CommandDefinition(sql, new { name, expected, value }, cancellationToken: cancellationToken)) == 1;
    }

    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "SELECT value FROM cluster_settings WHERE name = @name", new { name }, cancellationToken: cancellationToken));
    }

    public async Task SetAsync(string name, string value, CancellationToken cancellationToken)
    {
        if (!await TryReplaceAsync(name, null, value, cancellationToken))
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE cluster_settings SET value = @value WHERE name = @name", new { name, value }, cancellationToken: cancellationToken));
        }
    }
}
