using System.Data.Common;
using System.Globalization;
using Benchmarks.Stores;
using Scheduler.Server.Storage;

namespace Benchmarks.History;

/// <summary>Writes many rows of a table quickly, in statements of a thousand.</summary>
internal sealed class TableStore(BenchDatabase database)
{
    private const int RowsPerStatement = 1_000;

    // SQLite has one writer; a server takes a second while it works on the first.
    private readonly int _writers = database.Kind is StoreKind.MySql ? 2 : 1;

    /// <summary>Rows from 0 on; a row that is null is left out. They may be asked for from several threads.</summary>
    public Task WriteAsync(string table, string columns, int count, Func<int, object?[]?> row, CancellationToken cancellationToken) =>
        WriteManyAsync(table, columns, count, number => row(number) is { } one ? [one] : [], cancellationToken);

    /// <summary>The same where a number stands for several rows.</summary>
    public async Task WriteManyAsync(string table, string columns, int count, Func<int, IEnumerable<object?[]>> rows, CancellationToken cancellationToken) =>
        await Parallel.ForAsync(
            0,
            (count + RowsPerStatement - 1) / RowsPerStatement,
            new ParallelOptions { MaxDegreeOfParallelism = _writers, CancellationToken = cancellationToken },
            async (part, token) =>
            {
                var first = part * RowsPerStatement;
                foreach (var some in Enumerable.Range(first, Math.Min(RowsPerStatement, count - first)).SelectMany(rows).Chunk(RowsPerStatement))
                {
                    await InsertAsync(table, columns, some, token);
                }
            });

    /// <summary>What a server notices by itself within minutes: how much there is now.</summary>
    public async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var tables = new List<string>();
        if (database.Kind is StoreKind.MySql)
        {
            await using var list = connection.CreateCommand();
            list.CommandText = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()";
            await using var reader = await list.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                tables.Add(reader.GetString(0));
            }
        }

        await ExecuteAsync(connection, tables.Count > 0 ? $"ANALYZE TABLE {string.Join(", ", tables)}" : "ANALYZE", cancellationToken);
    }

    /// <summary>Gives a server that was started for this the memory that a server with such a ledger has.</summary>
    public async Task SetMemoryAsync(int mebibytes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"SET GLOBAL innodb_buffer_pool_size = {mebibytes * 1024L * 1024}", cancellationToken);
    }

    /// <summary>Whether each commit is flushed; many rows are written faster without.</summary>
    public async Task SetFlushedAsync(bool flushed, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"SET GLOBAL innodb_flush_log_at_trx_commit = {(flushed ? 1 : 2)}", cancellationToken);
    }

    private async Task InsertAsync(string table, string columns, object?[][] rows, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 120;
        var batch = new SqlBatch(command).Append($"INSERT INTO {table} ({columns}) VALUES ");
        for (var i = 0; i < rows.Length; i++)
        {
            batch.Append(i == 0 ? "(" : ", (");
            for (var column = 0; column < rows[i].Length; column++)
            {
                batch.Append(column == 0 ? "" : ", ");
                Append(batch, rows[i][column]);
            }

            batch.Append(")");
        }

        await batch.Complete().ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Append(SqlBatch batch, object? value)
    {
        switch (value)
        {
            case string text when text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ':' or '_'):
                batch.Append("'").Append(text).Append("'"); // a parameter costs more than the text
                break;
            case null or string:
                batch.AppendText((string?)value);
                break;
            default:
                batch.Append(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
