using System.Data.Common;

namespace Scheduler.Server.Storage;

/// <summary>Where MySQL and SQLite differ, in one place.</summary>
internal interface ISqlDialect
{
    DatabaseProvider Provider { get; }

    /// <summary>How long a statement of a loop that runs each second may take; null where the driver cannot bound one.</summary>
    int? BriefTimeoutSeconds { get; }

    /// <summary>The folder of the migrations.</summary>
    string MigrationFolder { get; }

    /// <summary><c>INSERT IGNORE</c> in the dialect's words. Only where a duplicate is the expected case: MySQL's form also hides other errors.</summary>
    string InsertIgnore { get; }

    /// <summary>
    /// Appended to an insert so that a row whose unique key exists stays as it is, other errors still being raised. The count of rows says nothing then:
    /// MySQL counts the kept ones too.
    /// </summary>
    string KeepExisting(string anyColumn);

    /// <summary>
    /// An update of many rows from one JSON array parameter: <c>UPDATE target SET assignments WHERE key and condition</c>.
    /// Columns of the target are <c>t.x</c>, values of the JSON <c>j.x</c>.
    /// </summary>
    string UpdateFromJson(string table, IReadOnlyList<JsonColumn> columns, string join, IReadOnlyList<(string Column, string Value)> assignments, string condition);

    /// <summary>A derived table over one JSON array parameter, to select from or join with; values are <c>alias.x</c>.</summary>
    string JsonRows(string parameter, IReadOnlyList<JsonColumn> columns, string alias);

    /// <summary>Follows a table and its alias: the index to read by, where the optimizer's statistics would lead it astray.</summary>
    string UseIndex(string index);

    /// <summary>The larger of two values, neither null.</summary>
    string Greatest(string left, string right);

    /// <summary>Microseconds since 1970 by the database's clock.</summary>
    string NowMicros { get; }

    /// <summary>Appended to a select inside a transaction so that the rows stay as read until it ends.</summary>
    string ForUpdate { get; }

    /// <summary>Appended to a select inside a transaction so that nobody changes the rows until it ends.</summary>
    string ForShare { get; }

    /// <summary>A retry of the whole transaction may succeed: deadlock, lock timeout, busy.</summary>
    bool IsTransient(Exception exception);

    /// <summary>The database cannot be reached or gave up the connection.</summary>
    bool IsUnavailable(Exception exception);

    /// <summary>A unique key was violated.</summary>
    bool IsDuplicate(DbException exception);

    /// <summary>An index of that name is there. MySQL has no <c>CREATE INDEX IF NOT EXISTS</c> and commits it at once, so that a migration which was cut off meets its own.</summary>
    bool IsIndexThere(DbException exception);
}
