using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>The cluster at a glance. Any node can tell: what only its peers know is in their check-ins.</summary>
internal sealed class Dashboard(LedgerCountStore counts, NodeStore nodes, PunctualityRecorder recorder, NodeIdentity identity, IClusterClock clock, TimeProvider time) : IDisposable
{
    /// <summary>Ended runs are counted that were due within it.</summary>
    public static readonly TimeSpan RunsWindow = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan MinFreshFor = TimeSpan.FromMilliseconds(500);
    private readonly SemaphoreSlim _one = new(1, 1);
    private DashboardView? _latest;
    private long _takenAt;
    private TimeSpan _freshFor;

    /// <summary>At most a moment old: many open dashboards cost the database as much as one.</summary>
    public async Task<DashboardView> ReadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_latest is null || time.GetElapsedTime(_takenAt) > _freshFor)
            {
                var start = time.GetTimestamp();
                _latest = await TakeAsync(cancellationToken);
                _takenAt = time.GetTimestamp();

                // Counting takes at most a twentieth of the time, however large the ledger.
                _freshFor = TimeSpan.FromTicks(Math.Max(MinFreshFor.Ticks, time.GetElapsedTime(start, _takenAt).Ticks * 20));
            }

            return _latest;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<DashboardView> TakeAsync(CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        var rows = await nodes.ListAsync(cancellationToken);
        var alive = rows.Where(row => IsOnline(row, now)).Select(row => row.Name).ToHashSet(StringComparer.Ordinal);
        var ledger = await counts.CountAsync(now - RunsWindow.Micros(), now, alive, cancellationToken);
        var merged = new LatenessHistogram();
        var views = new List<NodeView>();
        foreach (var row in rows)
        {
            var own = alive.Contains(row.Name) ? LatenessOf(row) : new LatenessHistogram();
            merged.Add(own);
            views.Add(View(row, now, own.ToFigures(), ledger.ExecutorsByNode.GetValueOrDefault(row.Name)));
        }

        var figures = merged.ToFigures();
        return new DashboardView
        {
            Runs = Counts(ledger.Runs),
            LatenessMs = new DashboardView.LatenessView
            {
                P50 = figures.P50,
                P95 = figures.P95,
                P99 = figures.P99,
                Max = figures.Max,
                Count = figures.Count,
                WindowMs = (long)PunctualityRecorder.Window.TotalMilliseconds,
            },
            Executors = new DashboardView.ExecutorCountsView(ledger.ExecutorsOnline, ledger.ExecutorsOffline),
            Nodes = views,
            At = Instants.FromMicros(now),
        };
    }

    private LatenessHistogram LatenessOf(NodeRow row)
    {
        // What this node knows itself is newer than its last check-in.
        if (row.Name == identity.Name)
        {
            return recorder.Over(PunctualityRecorder.Window);
        }

        var histogram = new LatenessHistogram();
        if (SparseLateness.Parse(StoredJson.Property(row.Stats, PunctualityRecorder.StatsName)) is { } sparse)
        {
            histogram.Add(sparse);
        }

        return histogram;
    }

    private static bool IsOnline(NodeRow row, long now) => row.StoppedAt is null && row.SeenAt > now - DeadAfter.Micros();

    private static NodeView View(NodeRow row, long now, LatenessFigures lateness, int executors) => new()
    {
        Name = row.Name,
        State = row.StoppedAt is not null ? "stopped" : IsOnline(row, now) ? "online" : "dead",
        AdvertisedUrl = row.AdvertisedUrl,
        Version = row.Version,
        StartedAt = Instants.FromMicros(row.StartedAt),
        SeenAt = Instants.FromMicros(row.SeenAt),
        StoppedAt = Instants.FromMicros(row.StoppedAt),
        ClockErrorMs = row.ClockErrorUs / 1000.0,
        ClockOffsetMs = row.ClockOffsetUs / 1000.0,
        Executors = executors,
        LatenessMs = lateness,
    };

    private static DashboardView.RunCountsView Counts(IReadOnlyDictionary<RunState, long> runs)
    {
        long Of(RunState state) => runs.GetValueOrDefault(state);
        return new DashboardView.RunCountsView
        {
            Planned = Of(RunState.Planned),
            Dispatched = Of(RunState.Dispatched),
            Armed = Of(RunState.Armed),
            Running = Of(RunState.Running),
            Succeeded = Of(RunState.Succeeded),
            Failed = Of(RunState.Failed),
            TimedOut = Of(RunState.TimedOut),
            Canceled = Of(RunState.Canceled),
            Skipped = Of(RunState.Skipped),
            Lost = Of(RunState.Lost),
            WindowMs = (long)RunsWindow.TotalMilliseconds,
        };
    }
}
