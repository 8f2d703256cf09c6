using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

internal sealed class RunCommandStore(IDatabase database)
{
    private const int PerStatement = 100;

    public async Task<IReadOnlyList<RunCommand>> ReadAsync(IReadOnlyCollection<string> executorIds, CancellationToken cancellationToken)
    {
        if (executorIds.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<RunCommand>(new CommandDefinition(
            "SELECT executor_id AS ExecutorId, run_id AS RunId, fence AS Fence, kind AS Kind FROM run_commands WHERE executor_id IN @executorIds LIMIT 5000",
            new { executorIds },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task DeleteAsync(IReadOnlyList<RunCommand> commands, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var part in commands.Chunk(PerStatement))
        {
            // Joined with a list of keys, MariaDB reads all commands for each of them; so each key is a condition of its own.
            var parameters = new DynamicParameters();
            var conditions = part.Select((command, number) =>
            {
                parameters.Add($"executor{number}", command.ExecutorId);
                parameters.Add($"run{number}", command.RunId);
                parameters.Add($"fence{number}", command.Fence);
                parameters.Add($"kind{number}", command.Kind);
                return $"(executor_id = @executor{number} AND run_id = @run{number} AND fence = @fence{number} AND kind = @kind{number})";
            });
            await connection.ExecuteAsync(new CommandDefinition(
                $"DELETE FROM run_commands WHERE {string.Join(" OR ", conditions)}", parameters, cancellationToken: cancellationToken));
        }
    }

    /// <summary>Forgets what was never asked for: its executor never came back.</summary>
    public async Task<int> DeleteOlderAsync(long before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition("DELETE FROM run_commands WHERE at < @before", new { before }, cancellationToken: cancellationToken));
    }
}
