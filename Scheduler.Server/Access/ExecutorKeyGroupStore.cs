using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>The groups in which executors of a key may declare jobs.</summary>
internal sealed class ExecutorKeyGroupStore(IDatabase database)
{
    /// <summary>By key; one without groups is missing.</summary>
    public async Task<ILookup<string, string>> ReadAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken)
    {
        if (keyIds.Count == 0)
        {
            return Array.Empty<string>().ToLookup(_ => "");
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string Key, string Group)>(new CommandDefinition(
            "SELECT key_id, group_name FROM executor_key_groups WHERE key_id IN @keyIds ORDER BY group_name", new { keyIds }, cancellationToken: cancellationToken)))
            .ToLookup(row => row.Key, row => row.Group, StringComparer.Ordinal);
    }

    public async Task InsertAsync(DbTransaction transaction, string keyId, IEnumerable<string> groups)
    {
        foreach (var group in groups)
        {
            await transaction.Connection!.ExecuteAsync( // an open transaction has its connection
                "INSERT INTO executor_key_groups (key_id, group_name) VALUES (@keyId, @group)", new { keyId, group }, transaction);
        }
    }

    public Task DeleteAsync(DbTransaction transaction, string keyId) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM executor_key_groups WHERE key_id = @keyId", new { keyId }, transaction); // an open transaction has its connection
}
