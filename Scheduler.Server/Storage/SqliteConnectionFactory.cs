using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Scheduler.Server.Storage;

/// <summary>Makes connections that set themselves up when opened and whose transactions queue up with ours.</summary>
internal sealed class SqliteConnectionFactory(WriterGate gate) : DbProviderFactory
{
    private const string Setup = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;";

    public static void Prepare(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Setup;
        command.ExecuteNonQuery();
    }

    public override DbConnection CreateConnection() => new GatedSqliteConnection(gate);

    public override DbCommand CreateCommand() => new SqliteCommand();

    public override DbParameter CreateParameter() => new SqliteParameter();

    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new SqliteConnectionStringBuilder();
}
