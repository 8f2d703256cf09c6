using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Scheduler.Server.Storage;

/// <summary>Makes connections that set themselves up when opened, for callers that open them themselves.</summary>
internal sealed class SqliteConnectionFactory : DbProviderFactory
{
    public const string Setup = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;";

    public override DbConnection CreateConnection()
    {
        var connection = new SqliteConnection();
        connection.StateChange += Prepare;
        return connection;
    }

    public override DbCommand CreateCommand() => new SqliteCommand();

    public override DbParameter CreateParameter() => new SqliteParameter();

    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new SqliteConnectionStringBuilder();

    private static void Prepare(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Open)
        {
            using var command = ((SqliteConnection)sender).CreateCommand();
            command.CommandText = Setup;
            command.ExecuteNonQuery();
        }
    }
}
