using Microsoft.Data.Sqlite;

namespace Scheduler.Server.Storage;

/// <summary>A statement that commits by itself writes too: outside a transaction it takes a turn of its own.</summary>
internal sealed class GatedSqliteCommand(GatedSqliteConnection connection) : SqliteCommand
{
    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        if (connection.HasTurn)
        {
            return await base.ExecuteNonQueryAsync(cancellationToken);
        }

        await connection.Gate.EnterAsync(cancellationToken);
        try
        {
            return await base.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            connection.Gate.Leave();
        }
    }
}
