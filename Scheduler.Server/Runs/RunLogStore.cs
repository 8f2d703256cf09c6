using System.Data.Common;
using System.Text;
using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>The log lines of deliveries.</summary>
internal sealed class RunLogStore(IDatabase database)
{
    private const int RowsPerStatement = 200;
    private const int BytesPerStatement = 1024 * 1024;

    /// <summary>Keeps the lines of deliveries that were given to this executor, silently leaving out others, inside the transaction of the reports they came with.</summary>
    /// <remarks>A line that is there already stays as it is, so that chunks may be sent again.</remarks>
    public async Task AppendAsync(string executorId, IReadOnlyList<LogChunk> chunks, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (chunks.Count == 0)
        {
            return;
        }

        var connection = transaction.Connection!; // an open transaction has its connection
        var own = await OwnAsync(executorId, chunks, connection, transaction, cancellationToken);
        await AppendAsync([.. chunks.Where(chunk => own.Contains((chunk.RunId, chunk.Fence)))], connection, transaction, cancellationToken);
    }

    /// <summary>Lines after the given one, oldest first.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">A line's number as <see cref="RunLogLine.Seq"/> counts; 0 for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<RunLogRow>> ReadAsync(string runId, long after, int limit, CancellationToken cancellationToken)
    {
        // The last line of a delivery and the first of the next are neighbours.
        var fence = (after / RunLogLine.SeqPerFence) + 1;
        var seq = after % RunLogLine.SeqPerFence;
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<RunLogRow>(new CommandDefinition(
            """
            SELECT run_id AS RunId, fence AS Fence, seq AS Seq, at AS At, level AS Level, category AS Category, message AS Message, scope AS Scope, dropped AS Dropped
            FROM run_logs WHERE run_id = @runId AND fence >= @fence AND (fence > @fence OR seq > @seq)
            ORDER BY run_id, fence, seq LIMIT @limit
            """,
            new { runId, fence, seq, limit },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The deliveries among the chunks' that were given to this executor, now or before.</summary>
    private static async Task<HashSet<(string RunId, int Fence)>> OwnAsync(
        string executorId, IReadOnlyList<LogChunk> chunks, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var own = await connection.QueryAsync<(string, int)>(new CommandDefinition(
            """
            SELECT id, fence FROM runs WHERE id IN @runIds AND executor_id = @executorId
            UNION ALL SELECT run_id, fence FROM run_attempts WHERE run_id IN @runIds AND executor_id = @executorId
            """,
            new { executorId, runIds = chunks.Select(chunk => chunk.RunId).Distinct(StringComparer.Ordinal) },
            transaction,
            cancellationToken: cancellationToken));
        return [.. own];
    }

    private async Task AppendAsync(IReadOnlyList<LogChunk> chunks, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = RunLogRows.Kept(chunks);
        for (var start = 0; start < rows.Count;)
        {
            var count = CountThatFits(rows, start);
            await InsertAsync(rows, start, count, connection, transaction, cancellationToken);
            start += count;
        }

        foreach (var overflow in RunLogRows.Overflow(chunks))
        {
            await InsertAsync([overflow], 0, 1, connection, transaction, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE run_logs SET dropped = @Dropped WHERE run_id = @RunId AND fence = @Fence AND seq = @Seq AND dropped < @Dropped",
                overflow,
                transaction,
                cancellationToken: cancellationToken));
        }
    }

    // A statement must stay below the server's packet limit, whatever the lines hold.
    private static int CountThatFits(List<RunLogRow> rows, int start)
    {
        var count = 0;
        for (var bytes = 0; start + count < rows.Count && count < RowsPerStatement; count++)
        {
            bytes += RunLogRows.Bytes(rows[start + count]);
            if (count > 0 && bytes > BytesPerStatement)
            {
                break;
            }
        }

        return count;
    }

    private async Task InsertAsync(
        List<RunLogRow> rows, int start, int count, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        var sql = new StringBuilder("INSERT INTO run_logs (run_id, fence, seq, at, level, category, message, scope, dropped) VALUES ");
        var name = 0;
        for (var i = start; i < start + count; i++)
        {
            var row = rows[i];
            sql.Append(i == start ? "(" : ", (");
            object?[] values = [row.RunId, row.Fence, row.Seq, row.At, row.Level, row.Category, row.Message, row.Scope, row.Dropped];
            for (var column = 0; column < values.Length; column++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@p{name++}";
                parameter.Value = values[column] ?? DBNull.Value;
                command.Parameters.Add(parameter);
                sql.Append(column == 0 ? "" : ", ").Append(parameter.ParameterName);
            }

            sql.Append(')');
        }

        command.CommandText = sql.Append(database.Dialect.KeepExisting("seq")).ToString();
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
