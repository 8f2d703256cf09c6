using Executor.Sdk.Jobs;
using Microsoft.Data.Sqlite;

namespace Native;

/// <summary>Brings a native library along.</summary>
[JobHandler("sqlite")]
public sealed class SqliteJob : IJobHandler<SqliteArgs, string>
{
    public async Task<string> ExecuteAsync(SqliteArgs args, JobContext run, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT $number + 2";
        command.Parameters.AddWithValue("$number", args.Number);
        return $"{await command.ExecuteScalarAsync(cancellationToken)}";
    }
}
