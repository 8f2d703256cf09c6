using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Scheduler.Server.Pages.Overview;

/// <summary>
/// One snapshot after the other, for all who watch: it is taken while anybody does, and as often for fifty as for one. Who is slow misses snapshots and gets the
/// newest; a snapshot like the one before is not sent.
/// </summary>
/// <param name="take">Takes a snapshot.</param>
/// <param name="failed">Is told why one could not be taken; the next is tried all the same.</param>
/// <param name="time">Paces it.</param>
internal sealed class LiveFeed(Func<Task<byte[]>> take, Action<Exception> failed, TimeProvider time)
{
    /// <summary>Half of the second within which a start must be seen; the other half is for reports and the reading.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly List<ChannelWriter<byte[]>> _watchers = [];
    private bool _isRunning;
    private byte[]? _latest;

    public int Watchers
    {
        get
        {
            lock (_gate)
            {
                return _watchers.Count;
            }
        }
    }

    public async IAsyncEnumerable<byte[]> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        Join(channel.Writer);
        try
        {
            await foreach (var snapshot in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return snapshot;
            }
        }
        finally
        {
            Leave(channel.Writer);
        }
    }

    private void Join(ChannelWriter<byte[]> watcher)
    {
        lock (_gate)
        {
            _watchers.Add(watcher);
            if (_latest is not null)
            {
                watcher.TryWrite(_latest);
            }

            if (!_isRunning)
            {
                _isRunning = true;
                _ = RunAsync();
            }
        }
    }

    private void Leave(ChannelWriter<byte[]> watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
        }
    }

    private async Task RunAsync()
    {
        // Whoever joined holds the lock until this waits for the first time.
        await Task.Yield();
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await TakeAsync();
        }
        while (await timer.WaitForNextTickAsync() && GoesOn());
    }

    private bool GoesOn()
    {
        lock (_gate)
        {
            if (_watchers.Count == 0)
            {
                (_isRunning, _latest) = (false, null);
            }

            return _isRunning;
        }
    }

    private async Task TakeAsync()
    {
        try
        {
            var snapshot = await take();
            lock (_gate)
            {
                if (_latest is null || !snapshot.AsSpan().SequenceEqual(_latest))
                {
                    _latest = snapshot;
                    _watchers.ForEach(watcher => watcher.TryWrite(snapshot));
                }
            }
        }
        catch (Exception exception)
        {
            failed(exception);
        }
    }
}
