using System.Collections.Concurrent;
using System.Text.Json;
using Scheduler.Server.Api;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Overview;

/// <summary>The live part of the overview: one feed for all who may see the same.</summary>
internal sealed partial class LiveOverview(Dashboard dashboard, RunReader runs, TimeProvider time, ILogger<LiveOverview> logger)
{
    public const int RunsShown = 8;

    /// <summary>Each is a connection; whoever comes later can still load the page again.</summary>
    public const int WatchersMax = 500;

    private const int FeedsMax = 200;
    private readonly ConcurrentDictionary<string, LiveFeed> _feeds = new(StringComparer.Ordinal);

    public int Watchers => _feeds.Values.Sum(feed => feed.Watchers);

    /// <param name="groups">Those that may be seen; null for all.</param>
    /// <param name="seesRuns">Whether runs are shown, and not only their number.</param>
    public LiveFeed FeedOf(IReadOnlyCollection<string>? groups, bool seesRuns)
    {
        if (_feeds.Count >= FeedsMax)
        {
            foreach (var (key, feed) in _feeds)
            {
                if (feed.Watchers == 0)
                {
                    _feeds.TryRemove(key, out _);
                }
            }
        }

        IReadOnlyList<string>? seen = !seesRuns ? [] : groups is null ? null : [.. groups.Order(StringComparer.Ordinal)];
        return _feeds.GetOrAdd(
            seen is null ? "*" : string.Join('\n', seen),
            _ => new LiveFeed(() => TakeAsync(seen), exception => Log.NotTaken(logger, exception.Message), time));
    }

    /// <summary>What is shown now.</summary>
    public async Task<LiveSnapshot> ReadAsync(IReadOnlyList<string>? groups, CancellationToken cancellationToken)
    {
        var figures = await dashboard.ReadAsync(cancellationToken);
        var running = await runs.ListAsync(new RunFilter { Groups = groups, States = [RunState.Running] }, new PageQuery { Limit = RunsShown }, cancellationToken);
        return LiveSnapshot.Of(figures, running.Items);
    }

    private async Task<byte[]> TakeAsync(IReadOnlyList<string>? groups) =>
        JsonSerializer.SerializeToUtf8Bytes(await ReadAsync(groups, CancellationToken.None), ApiJson.Options);

    private static partial class Log
    {
        [LoggerMessage(16000, LogLevel.Warning, "Could not read what the overview shows live: {Reason}. It is tried again.")]
        public static partial void NotTaken(ILogger logger, string reason);
    }
}
