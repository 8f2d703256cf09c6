using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;

namespace Scheduler.Server.Storage;

/// <summary>
/// Open connections that were used a moment ago. The driver's own pool asks the server twice whenever a connection is taken from it (a ping and the
/// database's name), which is as much as many a statement of ours costs; a connection that has just worked needs neither.
/// </summary>
internal sealed class RecentConnections(TimeProvider time) : IDisposable
{
    private const int Kept = 8;

    // A connection that rested for longer may have lost its server meanwhile: back to the pool, which asks.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentStack<(DbConnection Connection, long UsedAt)> _connections = new();

    /// <summary>Does work on a connection; one on which it failed is not used again without asking.</summary>
    public async Task<T> UseAsync<T>(Func<CancellationToken, ValueTask<DbConnection>> open, Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await TakeAsync() ?? await open(cancellationToken);
        var worked = false;
        try
        {
            var result = await work(connection);
            worked = true;
            return result;
        }
        finally
        {
            if (worked && connection.State == ConnectionState.Open && _connections.Count < Kept)
            {
                _connections.Push((connection, time.GetTimestamp()));
            }
            else
            {
                await connection.DisposeAsync();
            }
        }
    }

    public void Dispose()
    {
        while (_connections.TryPop(out var recent))
        {
            recent.Connection.Dispose();
        }
    }

    private async ValueTask<DbConnection?> TakeAsync()
    {
        while (_connections.TryPop(out var recent))
        {
            if (time.GetElapsedTime(recent.UsedAt) < Fresh)
            {
                return recent.Connection;
            }

            await recent.Connection.DisposeAsync();
        }

        return null;
    }
}
