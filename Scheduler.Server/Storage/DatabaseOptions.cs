namespace Scheduler.Server.Storage;

/// <summary>Section <c>Database</c>.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary><c>sqlite</c> (one node, a file under <c>Data:Path</c>) or <c>mysql</c> (MySQL 8+, MariaDB 10.6+; any number of nodes).</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>Required for <c>mysql</c>; for <c>sqlite</c> null means <c>scheduler.db</c> under <c>Data:Path</c>.</summary>
    public string? ConnectionString { get; set; }
}
