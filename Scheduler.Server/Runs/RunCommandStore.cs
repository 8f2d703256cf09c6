using System.Text.Json;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

internal sealed class RunCommandStore(IDatabase database)
{
    private static readonly JsonColumn[] Keys =
        [new("ex", JsonColumnType.Id), new("id", JsonColumnType.Id), new("fence", JsonColumnType.Integer), new("kind", JsonColumnType.Id)];

    public async Task<IReadOnlyList<RunCommand>> ReadAsync(IReadOnlyCollection<string> executorIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<RunCommand>(new CommandDefinition(
            "SELECT executor_id AS ExecutorId, run_id AS RunId, fence AS Fence, kind AS Kind FROM run_commands WHERE executor_id IN @executorIds LIMIT 5000",
            new { executorIds },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task DeleteAsync(IReadOnlyList<RunCommand> commands, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(commands.Select(command => new { ex = command.ExecutorId, id = command.RunId, fence = command.Fence, kind = command.Kind }));
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            DELETE FROM run_commands WHERE (executor_id, run_id, fence, kind) IN (SELECT j.ex, j.id, j.fence, j.kind FROM {database.Dialect.JsonRows("@json", Keys, "j")})
            """,
            new { json },
            cancellationToken: cancellationToken));
    }

    /// <summary>Forgets what was never asked for: its executor never came back.</summary>
    public async Task<int> DeleteOlderAsync(long before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition("DELETE FROM run_commands WHERE at < @before", new { before }, cancellationToken: cancellationToken));
    }
}
