using System.Reflection;
using System.Text.Json;

namespace Scheduler.Server.Cluster;

/// <summary>Registers this node, checks in each second and knows its peers.</summary>
internal sealed partial class NodeRegistry(
    NodeStore store, NodeIdentity identity, IClusterClock clock, IEnumerable<INodeStats> stats, TimeProvider time, ILogger<NodeRegistry> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckInLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(12);
    private IReadOnlyList<NodeRow> _peers = [];
    private bool _registered;

    /// <summary>Without the commit that the build appends: that is longer than the column.</summary>
    public static string Version { get; } =
        typeof(NodeRegistry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>The other nodes that were seen within 12 s, as of the last check-in.</summary>
    public IReadOnlyList<NodeRow> Peers => Volatile.Read(ref _peers);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        var row = new NodeRow
        {
            Name = identity.Name,
            InstanceId = identity.InstanceId,
            AdvertisedUrl = identity.AdvertisedUrl,
            Version = Version,
            StartedAt = now,
            SeenAt = now,
            ClockErrorUs = clock.ErrorMicros,
            ClockOffsetUs = clock.WallOffsetMicros,
        };

        // A node that was killed a moment ago still looks alive: give its successor the time to find out.
        var deadline = clock.UtcNow + DeadAfter;
        while (!await store.TryRegisterAsync(row with { SeenAt = clock.NowMicros }, clock.NowMicros - (long)TimeSpan.FromSeconds(8).TotalMicroseconds, cancellationToken))
        {
            if (clock.UtcNow > deadline)
            {
                throw new InvalidOperationException($"Another node named '{identity.Name}' is running. Give this one another Cluster:NodeName.");
            }

            await Task.Delay(Period, time, cancellationToken);
        }

        _registered = true;
        await CheckInAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!_registered)
        {
            // A start that failed stops too, and has said why already.
            return;
        }

        try
        {
            // Said even when the others have used up the time to stop: peers then need not wait for this node's silence.
            using var limit = new CancellationTokenSource(GoodbyeLimit, time);
            await store.StopAsync(identity, clock.NowMicros, limit.Token);
        }
        catch (Exception exception)
        {
            Log.CheckInFailed(logger, exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckInAsync(stoppingToken).WaitAsync(CheckInLimit, time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.CheckInFailed(logger, exception.Message);
            }
        }
    }

    private async Task CheckInAsync(CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        var json = JsonSerializer.Serialize(stats.ToDictionary(s => s.Name, s => s.Read(), StringComparer.Ordinal), JsonSerializerOptions.Web);
        if (!await store.CheckInAsync(identity, now, clock.ErrorMicros, clock.WallOffsetMicros, json, cancellationToken))
        {
            Log.NameTaken(logger, identity.Name);
            return;
        }

        var rows = await store.ListAsync(cancellationToken);
        Volatile.Write(ref _peers, [.. rows.Where(row => row.Name != identity.Name && row.StoppedAt is null && row.SeenAt > now - (long)DeadAfter.TotalMicroseconds)]);
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Warning, "Could not check in with the database: {Reason}")]
        public static partial void CheckInFailed(ILogger logger, string reason);

        [LoggerMessage(2011, LogLevel.Critical, "Another process has taken this node's name '{Name}' while this one was silent. Give each node its own Cluster:NodeName and restart this one.")]
        public static partial void NameTaken(ILogger logger, string name);
    }
}
