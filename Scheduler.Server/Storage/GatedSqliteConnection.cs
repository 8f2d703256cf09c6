using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Scheduler.Server.Storage;

/// <summary>A connection that takes its turn at the gate with its transaction and gives it back when it closes.</summary>
internal sealed class GatedSqliteConnection : SqliteConnection
{
    public GatedSqliteConnection(WriterGate gate)
    {
        Gate = gate;
        StateChange += OnStateChange;
    }

    public WriterGate Gate { get; }

    /// <summary>A transaction has been begun here.</summary>
    public bool HasTurn { get; private set; }

    public override SqliteCommand CreateCommand() => new GatedSqliteCommand(this) { Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction };

    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken)
    {
        if (!HasTurn)
        {
            await Gate.EnterAsync(cancellationToken);
            HasTurn = true;
        }

        return BeginDbTransaction(isolationLevel);
    }

    private void OnStateChange(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Open)
        {
            SqliteConnectionFactory.Prepare(this);
        }
        else if (HasTurn)
        {
            HasTurn = false;
            Gate.Leave();
        }
    }
}
