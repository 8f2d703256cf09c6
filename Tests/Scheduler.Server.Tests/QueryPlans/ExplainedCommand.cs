using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>A command that asks the server how it will go about the statement, and counts the rows that the server then fetches for it.</summary>
internal sealed class ExplainedCommand(ExplainedConnection connection, DbCommand inner, Action<QueryPlan> note) : DbCommand
{
    [AllowNull]
    public override string CommandText
    {
        get => inner.CommandText;
        set => inner.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => inner.CommandTimeout;
        set
        {
            // The driver's own timeouts are no part of what is looked at.
        }
    }

    public override CommandType CommandType
    {
        get => inner.CommandType;
        set => inner.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource
    {
        get => inner.UpdatedRowSource;
        set => inner.UpdatedRowSource = value;
    }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set
        {
            // It belongs to the connection that made it.
        }
    }

    protected override DbParameterCollection DbParameterCollection => inner.Parameters;

    protected override DbTransaction? DbTransaction
    {
        get => connection.Transaction;
        set
        {
            // There is but one.
        }
    }

    public override void Cancel() => inner.Cancel();

    public override void Prepare() => inner.Prepare();

    public override int ExecuteNonQuery()
    {
        var plan = Explain();
        var before = RowsRead();
        var changed = inner.ExecuteNonQuery();
        Note(plan, before);
        return changed;
    }

    public override object? ExecuteScalar()
    {
        var plan = Explain();
        var before = RowsRead();
        var value = inner.ExecuteScalar();
        Note(plan, before);
        return value;
    }

    protected override DbParameter CreateDbParameter() => inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        var plan = Explain();
        var before = RowsRead();

        // Once to the end, to be counted; the caller may stop anywhere.
        using (var all = inner.ExecuteReader())
        {
            while (all.Read())
            {
                // Nothing to do with it.
            }
        }

        Note(plan, before);
        return inner.ExecuteReader();
    }

    private void Note(QueryPlan? plan, long before)
    {
        if (plan is not null)
        {
            note(plan with { RowsRead = RowsRead() - before });
        }
    }

    private QueryPlan? Explain()
    {
        if (!QueryPlan.Searches(CommandText))
        {
            return null;
        }

        var sql = CommandText;
        inner.CommandText = "EXPLAIN " + sql;
        try
        {
            using var reader = inner.ExecuteReader();
            var steps = new List<PlanStep>();
            while (reader.Read())
            {
                steps.Add(new PlanStep(Text(reader, "select_type"), Text(reader, "table"), Text(reader, "type"), Text(reader, "key"), Text(reader, "Extra")));
            }

            return new QueryPlan(sql, steps);
        }
        finally
        {
            inner.CommandText = sql;
        }

        static string Text(DbDataReader reader, string column) => reader[column] is string text ? text : "";
    }

    // The server's own count of rows that this connection fetched, by whatever means.
    private long RowsRead()
    {
        using var command = connection.Inner.CreateCommand();
        command.Transaction = connection.Transaction.Inner;
        command.CommandText = "SHOW SESSION STATUS LIKE 'Handler_read_%'";
        using var reader = command.ExecuteReader();
        long rows = 0;
        while (reader.Read())
        {
            rows += reader.GetString(0) is "Handler_read_retry" ? 0 : long.Parse(reader.GetString(1));
        }

        return rows;
    }
}
