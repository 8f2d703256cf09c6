using System.Data.Common;
using Dapper;
using Scheduler.Server.Access;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alarms;

/// <summary>What alarms need to know of jobs beyond what jobs know of themselves. Personal groups are one range of the index of groups and names.</summary>
internal sealed class AlarmStore(IDatabase database)
{
    private const int Bite = 100;

    public Task<int> CountAsync(string group, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<int>(new CommandDefinition( // an open transaction has its connection
            "SELECT COUNT(*) FROM jobs WHERE group_name = @group", new { group }, transaction, cancellationToken: cancellationToken));

    /// <summary>The users who have alarms.</summary>
    public async Task<IReadOnlyList<string>> ListUsersAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var groups = await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT DISTINCT group_name FROM jobs WHERE group_name >= '{PersonalGroup.First}'", cancellationToken: cancellationToken));
        return [.. groups.Select(PersonalGroup.OwnerOf)];
    }

    /// <summary>Some alarms whose user is gone.</summary>
    public async Task<IReadOnlyList<(string Id, string UserId)>> ListOrphansAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var orphans = await connection.QueryAsync<(string Id, string Group)>(new CommandDefinition(
            $"""
            SELECT j.id, j.group_name FROM jobs j
            WHERE j.group_name >= '{PersonalGroup.First}' AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = SUBSTR(j.group_name, 2)) ORDER BY j.id LIMIT {Bite}
            """,
            cancellationToken: cancellationToken));
        return [.. orphans.Select(orphan => (orphan.Id, PersonalGroup.OwnerOf(orphan.Group)))];
    }
}
