using System.Data.Common;
using System.Net.Sockets;
using MySql.Data.MySqlClient;

namespace Scheduler.Server.Storage;

internal sealed class MySqlDialect : ISqlDialect
{
    public DatabaseProvider Provider => DatabaseProvider.MySql;

    public int? BriefTimeoutSeconds => null;

    public string MigrationFolder => "mysql";

    public string InsertIgnore => "INSERT IGNORE";

    public string NowMicros => "CAST(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) AS SIGNED)";

    public string ForUpdate => " FOR UPDATE";

    public string ForShare => " LOCK IN SHARE MODE";

    public string KeepExisting(string anyColumn) => $" ON DUPLICATE KEY UPDATE {anyColumn} = {anyColumn}";

    public string UpdateFromJson(
        string table, IReadOnlyList<JsonColumn> columns, string join, IReadOnlyList<(string Column, string Value)> assignments, string condition) =>
        $"""
        UPDATE {JsonRows("@json", columns, "j")} STRAIGHT_JOIN {table} t ON {join}
        SET {string.Join(", ", assignments.Select(a => $"t.{a.Column} = {a.Value}"))}
        WHERE {condition}
        """;

    public string JsonRows(string parameter, IReadOnlyList<JsonColumn> columns, string alias) =>
        $"JSON_TABLE({parameter}, '$[*]' COLUMNS ({string.Join(", ", columns.Select(Column))})) {alias}";

    public string UseIndex(string index) => $" FORCE INDEX ({index})";

    public string Greatest(string left, string right) => $"GREATEST({left}, {right})";

    public bool IsTransient(Exception exception) =>
        exception is MySqlException { Number: 1205 or 1213 };

    public bool IsUnavailable(Exception exception) =>
        exception switch
        {
            // Shutdown in progress, read-only (failover), too many connections, gone away, lost, cannot connect, aborted by the server.
            MySqlException { Number: 1040 or 1042 or 1053 or 1077 or 1079 or 1080 or 1152 or 1158 or 1159 or 1160 or 1161 or 1290 or 1927 or 2002 or 2003 or 2006 or 2013 or 0 } => true,
            MySqlException { InnerException: { } inner } => IsUnavailable(inner),
            SocketException or IOException or TimeoutException or ObjectDisposedException => true,
            // The provider closes a connection under a running command when its socket breaks.
            InvalidOperationException { TargetSite.DeclaringType.Namespace: "MySql.Data.MySqlClient" } => true,
            _ => false,
        };

    public bool IsDuplicate(DbException exception) => exception is MySqlException { Number: 1062 };

    public bool IsIndexThere(DbException exception) => exception is MySqlException { Number: 1061 };

    private static string Column(JsonColumn column) => column.Type switch
    {
        JsonColumnType.Id => $"{column.Name} VARCHAR(200) PATH '$.{column.Name}'",
        JsonColumnType.Integer => $"{column.Name} BIGINT PATH '$.{column.Name}'",
        _ => $"{column.Name} LONGTEXT PATH '$.{column.Name}'",
    };
}
