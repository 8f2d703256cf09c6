using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Scheduler.Server.Storage;

/// <summary>A connection that takes its turn at the gate with its transaction and gives it back when it closes.</summary>
internal sealed class GatedSqliteConnection : SqliteConnection
{
    private readonly WriterGate _gate;
    private bool _entered;

    public GatedSqliteConnection(WriterGate gate)
    {
        _gate = gate;
        StateChange += OnStateChange;
    }

    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken)
    {
        if (!_entered)
        {
            await _gate.EnterAsync(cancellationToken);
            _entered = true;
        }

        return BeginDbTransaction(isolationLevel);
    }

    private void OnStateChange(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Open)
        {
            SqliteConnectionFactory.Prepare(this);
        }
        else if (_entered)
        {
            _entered = false;
            _gate.Leave();
        }
    }
}
