using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

internal sealed class LedgerCountStore(IDatabase database)
{
    /// <summary>Counts open runs, ended ones that were due after <paramref name="since"/>, and executors, without the nodes' own.</summary>
    /// <param name="since">Microseconds.</param>
    /// <param name="now">Microseconds.</param>
    /// <param name="nodesAlive">An executor whose node is gone is not online, whatever its row says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LedgerCounts> CountAsync(long since, long now, IReadOnlyCollection<string> nodesAlive, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var index = database.Dialect.UseIndex("ix_runs_open");
        var ended = string.Join(" UNION ALL ", Enum.GetValues<RunState>().Where(state => !RunTransitions.IsOpen(state)).Select(state =>
            $"SELECT {(int)state} AS state, COUNT(*) AS number FROM runs{index} WHERE open_executor IS NULL AND state = {(int)state} AND due_at > @since AND due_at <= @now"));
        var counts = await connection.QueryAsync<(long State, long Number)>(new CommandDefinition(
            $"{ended} UNION ALL SELECT state, COUNT(*) FROM runs{index} WHERE open_executor IS NOT NULL GROUP BY state",
            new { since, now },
            cancellationToken: cancellationToken));
        var executors = await connection.QueryAsync<(string Node, long Connected, long Number)>(new CommandDefinition(
            "SELECT node, connected, COUNT(*) FROM executors WHERE app <> @own GROUP BY node, connected", new { own = WebhookTarget.App }, cancellationToken: cancellationToken));
        var online = executors.Where(row => row.Connected == 1 && nodesAlive.Contains(row.Node)).ToDictionary(row => row.Node, row => (int)row.Number, StringComparer.Ordinal);
        return new LedgerCounts
        {
            Runs = counts.ToDictionary(row => (RunState)row.State, row => row.Number),
            ExecutorsOnline = online.Values.Sum(),
            ExecutorsOffline = (int)executors.Sum(row => row.Number) - online.Values.Sum(),
            ExecutorsByNode = online,
        };
    }
}
