namespace Scheduler.Server.Storage;

/// <summary>Tries a transaction again after a deadlock or lock timeout; both are ordinary under concurrent writers.</summary>
internal sealed class TransactionRetry(TimeProvider time)
{
    private const int MaxAttempts = 5;

    public async Task<T> RunAsync<T>(ISqlDialect dialect, Func<CancellationToken, Task<T>> transaction, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await transaction(cancellationToken);
            }
            catch (Exception exception) when (attempt < MaxAttempts && dialect.IsTransient(exception))
            {
                var pause = TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 << attempt));
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }
}
