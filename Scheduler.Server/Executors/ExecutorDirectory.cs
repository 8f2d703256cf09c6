using System.Collections.Concurrent;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Executors;

/// <summary>What routing knows of all executors of the cluster: read each second, this node's own sessions at once.</summary>
internal sealed partial class ExecutorDirectory(
    ExecutorStore store, IClusterClock clock, TimeProvider time, ILogger<ExecutorDirectory> logger) : BackgroundService, IHandlerSchemas
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private const int CountEveryTicks = 5;
    private readonly ConcurrentDictionary<string, (string Labels, string Handlers, KnownExecutor Parsed)> _parsed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _refresh = new(1, 1);
    private KnownExecutor[] _executors = [];

    /// <summary>A snapshot; the entries' counters live on.</summary>
    public IReadOnlyList<KnownExecutor> Executors => Volatile.Read(ref _executors);

    public KnownExecutor? Find(string id) => Array.Find(Volatile.Read(ref _executors), executor => executor.Id == id);

    public JsonElement? Find(string app, string handler) =>
        Array.Find(Volatile.Read(ref _executors), executor => executor.Available && executor.Row.App == app && executor.ArgsSchema(handler) is not null)?.ArgsSchema(handler);

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refresh.WaitAsync(cancellationToken);
        try
        {
            var now = clock.NowMicros;
            var doubtful = now - (long)ExecutorLiveness.DoubtfulAfter.TotalMicroseconds;
            var rows = await store.ListWithNodesAsync(cancellationToken);
            Volatile.Write(ref _executors, [.. rows.Select(row => Known(row, row.SeenAt > doubtful))]);
        }
        finally
        {
            _refresh.Release();
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _refresh.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        for (var tick = 0; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            try
            {
                await RefreshAsync(stoppingToken);
                if (tick % CountEveryTicks == 0)
                {
                    var counts = await store.CountOpenAsync(stoppingToken);
                    foreach (var executor in Executors)
                    {
                        executor.SetOpen(counts.GetValueOrDefault(executor.Id));
                    }
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RefreshFailed(logger, exception.Message);
            }
        }
    }

    private KnownExecutor Known(ExecutorRow row, bool isSeenLately)
    {
        var (labels, handlers, known) = _parsed.GetValueOrDefault(row.Id);
        if (known is null || labels != row.Labels || handlers != row.Handlers)
        {
            known = new KnownExecutor(
                row.Id,
                JsonSerializer.Deserialize<Dictionary<string, string>>(row.Labels) ?? [],
                (JsonSerializer.Deserialize<List<HandlerInfo>>(row.Handlers, JsonSerializerOptions.Web) ?? []).ToDictionary(handler => handler.Name, handler => handler.ArgsSchema, StringComparer.Ordinal),
                known);
            _parsed[row.Id] = (row.Labels, row.Handlers, known);
        }

        known.Update(row, isSeenLately);
        return known;
    }

    private static partial class Log
    {
        [LoggerMessage(7000, LogLevel.Warning, "Could not read the executors: {Reason}. Routing goes on with what was known.")]
        public static partial void RefreshFailed(ILogger logger, string reason);
    }
}
