using System.Data.Common;
using Benchmarks.Loads;
using Benchmarks.Stores;
using Scheduler.Server.Runs;

namespace Benchmarks.Ledger;

/// <summary>Reads the ledger from the database itself: the interface shows 200 runs a page, and a scenario makes 200,000.</summary>
internal sealed class LedgerReader(BenchDatabase database)
{
    /// <summary>All runs due within a window.</summary>
    public async Task<List<LedgerEntry>> ReadAsync(Window window, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = Command(
            connection,
            "SELECT id, job_id, due_at, state, started_at, lateness_us FROM runs WHERE due_at >= @from AND due_at < @to",
            window);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<LedgerEntry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new LedgerEntry(
                Guid.Parse(reader.GetString(0)),
                reader.GetString(1),
                reader.GetInt64(2),
                (RunState)reader.GetInt32(3),
                reader.IsDBNull(4) ? null : reader.GetInt64(4),
                reader.IsDBNull(5) ? null : reader.GetInt64(5)));
        }

        return entries;
    }

    /// <summary>How many runs due within a window have committed results.</summary>
    public Task<long> SucceededAsync(Window window, CancellationToken cancellationToken) =>
        CountAsync($"state = {(int)RunState.Succeeded}", window, cancellationToken);

    /// <summary>How many runs due within a window have not come to an end.</summary>
    public Task<long> OpenAsync(Window window, CancellationToken cancellationToken) =>
        CountAsync($"state < {(int)RunState.Succeeded}", window, cancellationToken);

    private async Task<long> CountAsync(string condition, Window window, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = Command(connection, $"SELECT COUNT(*) FROM runs WHERE due_at >= @from AND due_at < @to AND {condition}", window);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken));
    }

    private static DbCommand Command(DbConnection connection, string sql, Window window)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in new[] { ("@from", window.From), ("@to", window.To) })
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
