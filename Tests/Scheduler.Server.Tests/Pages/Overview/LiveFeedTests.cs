using System.Globalization;
using System.Text;
using Scheduler.Server.Pages.Overview;

namespace Scheduler.Server.Tests.Pages.Overview;

public sealed class LiveFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Watch_ByMany_TakesEachSnapshotOnceForAll()
    {
        using var gate = new SemaphoreSlim(0);
        var taken = 0;
        var feed = new LiveFeed(
            async () =>
            {
                await gate.WaitAsync();
                return Encoding.UTF8.GetBytes(Interlocked.Increment(ref taken).ToString(CultureInfo.InvariantCulture));
            },
            _ => { },
            TimeProvider.System);
        var watchers = Enumerable.Range(0, 50).Select(_ => feed.WatchAsync(CancellationToken.None).GetAsyncEnumerator()).ToList();

        foreach (var expected in new[] { "1", "2", "3" })
        {
            var next = watchers.Select(watcher => watcher.MoveNextAsync().AsTask()).ToList();
            gate.Release();
            await Task.WhenAll(next).WaitAsync(Patience);

            Assert.All(watchers, watcher => Assert.Equal(expected, Encoding.UTF8.GetString(watcher.Current)));
            Assert.Equal(expected, taken.ToString(CultureInfo.InvariantCulture));
        }

        Assert.Equal(50, feed.Watchers);
        foreach (var watcher in watchers)
        {
            await watcher.DisposeAsync();
        }

        Assert.Equal(0, feed.Watchers);
        gate.Release(1_000);
    }

    [Fact]
    public async Task Watch_AfterASnapshotCouldNotBeTaken_GetsTheNext()
    {
        var failures = new List<string>();
        var taken = 0;
        var feed = new LiveFeed(
            () => Interlocked.Increment(ref taken) == 1 ? throw new InvalidOperationException("no database") : Task.FromResult("there"u8.ToArray()),
            exception => failures.Add(exception.Message),
            TimeProvider.System);

        await using var watcher = feed.WatchAsync(CancellationToken.None).GetAsyncEnumerator();
        await watcher.MoveNextAsync().AsTask().WaitAsync(Patience);

        Assert.Equal("there"u8.ToArray(), watcher.Current);
        Assert.Equal(["no database"], failures);
    }

    [Fact]
    public async Task Watch_ByALaterOne_GetsTheLatestThatOthersHave()
    {
        var feed = new LiveFeed(() => Task.FromResult("same"u8.ToArray()), _ => { }, TimeProvider.System);
        await using var first = feed.WatchAsync(CancellationToken.None).GetAsyncEnumerator();
        await first.MoveNextAsync().AsTask().WaitAsync(Patience);

        await using var second = feed.WatchAsync(CancellationToken.None).GetAsyncEnumerator();
        await second.MoveNextAsync().AsTask().WaitAsync(Patience);

        Assert.Equal("same"u8.ToArray(), second.Current);
    }
}
