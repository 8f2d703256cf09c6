using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;
using Microsoft.AspNetCore.SignalR;

namespace Executor.Sdk.Connection;

/// <summary>Speaks of packages over whichever session there is.</summary>
internal sealed class PackageConnection(SessionSlot slot, ClusterClock clock) : IPackageConnection, IDisposable
{
    private const string NotOurs = "package:";
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _changed = new(0, 1);

    public long NowMicros => clock.NowMicros;

    public async Task<PackageChunk?> ReadAsync(PackageRead read, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var session = await slot.GetAsync(cancellationToken).ConfigureAwait(false);
            using var timer = clock.Time.CreateTimer(_ => limit.Cancel(), null, ReadTimeout, Timeout.InfiniteTimeSpan);
            return await session.ReadPackageAsync(read, limit.Token).ConfigureAwait(false);
        }
        catch (HubException e) when (e.Message.Contains(NotOurs, StringComparison.Ordinal))
        {
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{read.Name} {read.Version} could not be read: {e.Message}", e);
        }
    }

    public void Changed()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is sent soon as it is.
        }
    }

    public Task ChangedAsync(CancellationToken cancellationToken) => _changed.WaitAsync(cancellationToken);

    public void Dispose() => _changed.Dispose();
}
