using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>A connection whose commands explain themselves before they run; what they write is undone when it closes.</summary>
internal sealed class ExplainedConnection : DbConnection
{
    private readonly Action<QueryPlan> _note;

    public ExplainedConnection(DbConnection inner, DbTransaction transaction, Action<QueryPlan> note)
    {
        Inner = inner;
        _note = note;
        Transaction = new ExplainedTransaction(this, transaction);
    }

    public DbConnection Inner { get; }

    public ExplainedTransaction Transaction { get; }

    [AllowNull]
    public override string ConnectionString
    {
        get => Inner.ConnectionString;
        set => throw new NotSupportedException();
    }

    public override string Database => Inner.Database;

    public override string DataSource => Inner.DataSource;

    public override string ServerVersion => Inner.ServerVersion;

    public override ConnectionState State => Inner.State;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Open() => throw new NotSupportedException("It is open.");

    public override void Close() => Inner.Close();

    public override async ValueTask DisposeAsync()
    {
        await Transaction.Inner.RollbackAsync();
        await Inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => Transaction;

    protected override DbCommand CreateDbCommand()
    {
        var command = Inner.CreateCommand();
        command.Transaction = Transaction.Inner;
        return new ExplainedCommand(this, command, _note);
    }
}
