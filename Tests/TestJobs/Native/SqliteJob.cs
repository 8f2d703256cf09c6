using Executor.Sdk.Jobs;
using Microsoft.Data.Sqlite;

namespace Native;

/// <summary>Brings a native library along, and leaves a connection to a file in its pool.</summary>
[JobHandler("sqlite")]
public sealed class SqliteJob : IJobHandler<SqliteArgs, string>
{
    public async Task<string> ExecuteAsync(SqliteArgs args, JobContext run, CancellationToken cancellationToken)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var pooled = new SqliteConnection($"Data Source={file}");
        await pooled.OpenAsync(cancellationToken);
        File.Delete(file);
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT $number + 2";
        command.Parameters.AddWithValue("$number", args.Number);
        return $"{await command.ExecuteScalarAsync(cancellationToken)}";
    }
}
