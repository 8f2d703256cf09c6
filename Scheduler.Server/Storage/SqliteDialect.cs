using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Scheduler.Server.Storage;

internal sealed class SqliteDialect : ISqlDialect
{
    public DatabaseProvider Provider => DatabaseProvider.Sqlite;

    public int? BriefTimeoutSeconds => 2;

    public string MigrationFolder => "sqlite";

    public string InsertIgnore => "INSERT OR IGNORE";

    // SQLite knows milliseconds only; the cluster clock of an embedded server samples the wall clock in process instead.
    public string NowMicros => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)";

    public string ForUpdate => "";

    public string ForShare => "";

    public string KeepExisting(string anyColumn) => " ON CONFLICT DO NOTHING";

    public string UpdateFromJson(
        string table, IReadOnlyList<JsonColumn> columns, string join, IReadOnlyList<(string Column, string Value)> assignments, string condition) =>
        $"""
        UPDATE {table} AS t SET {string.Join(", ", assignments.Select(a => $"{a.Column} = {a.Value}"))}
        FROM {JsonRows("@json", columns, "j")}
        WHERE {join} AND {condition}
        """;

    public string JsonRows(string parameter, IReadOnlyList<JsonColumn> columns, string alias) =>
        $"(SELECT {string.Join(", ", columns.Select(c => $"value ->> '$.{c.Name}' AS {c.Name}"))} FROM json_each({parameter})) {alias}";

    public string UseIndex(string index) => $" INDEXED BY {index}";

    public string Greatest(string left, string right) => $"MAX({left}, {right})";

    public bool IsTransient(Exception exception) => exception is SqliteException { SqliteErrorCode: 5 or 6 };

    // IOERR, FULL, CANTOPEN: the disk, not the statement.
    public bool IsUnavailable(Exception exception) => exception is SqliteException { SqliteErrorCode: 10 or 13 or 14 };

    public bool IsDuplicate(DbException exception) => exception is SqliteException { SqliteExtendedErrorCode: 2067 or 1555 };

    public bool IsIndexThere(DbException exception) => false;
}
