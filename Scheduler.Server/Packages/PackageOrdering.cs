using System.Collections.Concurrent;
using Executor.Sdk.Protocol;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Packages;

/// <summary>
/// Tells this node's executors what they are to run: looks at each hello, each second, and when somebody says that something changed, and sends to
/// those whose orders are not what they were sent last.
/// </summary>
internal sealed partial class PackageOrdering(
    OrderStore store, PackageKeys keys, StatementSigner signer, PackageExecutors executors, NodeHints hints, NodeIdentity node, TimeProvider time, ILogger<PackageOrdering> logger)
    : BackgroundService, ISessionObserver, INodeHintObserver
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // What each session was sent last, as a text that tells orders apart; empty before the first.
    private readonly ConcurrentDictionary<ExecutorSession, string> _sent = new();
    private readonly SemaphoreSlim _raised = new(0, 1);

    public void Opened(ExecutorSession session, IReadOnlyCollection<RunRef> held)
    {
        if (session.LoadsPackages)
        {
            _sent.TryAdd(session, "");
            Raise();
        }
    }

    public void Closed(ExecutorSession session)
    {
        // One that drains finishes what it has, on what it is told to.
        if (session.IsEnded)
        {
            _sent.TryRemove(session, out _);
        }
    }

    public void Hinted(IReadOnlyCollection<string> executorIds)
    {
        if (_sent.Keys.Any(session => executorIds.Contains(session.ExecutorId)))
        {
            Raise();
        }
    }

    /// <summary>What an app is to run has changed: looks here, and hints to the nodes that hold its executors.</summary>
    public void Changed(string app)
    {
        Raise();
        foreach (var group in executors.All(app).Where(executor => executor.Row.Connected && executor.Row.Node != node.Name).GroupBy(executor => executor.Row.Node, StringComparer.Ordinal))
        {
            hints.Send(group.Key, group.Select(executor => executor.Id));
        }
    }

    /// <summary>The signing key was replaced: looks here; peers look within the second.</summary>
    public void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Raised already.
        }
    }

    /// <summary>One look at what the executors of this node are to run.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var session in _sent.Keys.Where(session => session.IsEnded))
        {
            _sent.TryRemove(session, out _);
        }

        var sessions = _sent.Keys.ToList();
        if (sessions.Count == 0)
        {
            return;
        }

        var ordered = await store.ReadAsync([.. sessions.Select(session => session.Row.App).Distinct(StringComparer.Ordinal)], cancellationToken);
        var members = await store.MembersAsync([.. ordered.SelectMany(app => app).Where(package => package.IsCanary).Select(package => package.DeploymentId)], cancellationToken);
        var accepted = await keys.AcceptedAsync(cancellationToken);
        foreach (var session in sessions)
        {
            var mine = Of(session.ExecutorId, ordered[session.Row.App], members);
            var print = string.Join('\n', mine.Select(package => $"{package.Name} {package.Version} {package.Revision}").Concat(accepted.Select(key => key.Id)));
            if (_sent.GetValueOrDefault(session) != print)
            {
                await SendAsync(session, mine, accepted, print);
            }
        }
    }

    /// <summary>What one executor is to run: of each package the canary when it is one of its executors, else what is current.</summary>
    internal static IReadOnlyList<OrderedPackage> Of(string executorId, IEnumerable<OrderedPackage> ordered, ILookup<string, string> members) =>
    [
        .. ordered.Where(package => !package.IsCanary || members[package.DeploymentId].Contains(executorId, StringComparer.Ordinal))
            .GroupBy(package => package.Name, StringComparer.Ordinal)
            .Select(versions => versions.MaxBy(package => package.IsCanary)!), // a group has a member
    ];

    public override void Dispose()
    {
        _raised.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitAsync(stoppingToken);
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.LookFailed(logger, exception.Message);
            }
        }
    }

    private async Task SendAsync(ExecutorSession session, IReadOnlyList<OrderedPackage> mine, IReadOnlyList<PackageKeyRow> accepted, string print)
    {
        var orders = new PackageOrders
        {
            Releases = [.. mine.Select(package => signer.Sign(package, accepted[0]))],
            Keys = [.. accepted.Select(key => new PackageKey(key.Id, key.PublicKey))],
        };
        try
        {
            await session.Remote.OrderPackages(orders);
            _sent.TryUpdate(session, print, _sent.GetValueOrDefault(session, ""));
            Log.Sent(logger, session.Row.Name, session.Row.App, mine.Count);
        }
        catch (Exception exception)
        {
            // It is told again with the next look, or by the node it comes back to.
            Log.NotSent(logger, session.Row.Name, exception.Message);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var pause = new CancellationTokenSource(Period, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, pause.Token);
        try
        {
            await _raised.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The period is over.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8000, LogLevel.Information, "Executor {Name} of app {App} was told to run {Packages} packages.")]
        public static partial void Sent(ILogger logger, string name, string app, int packages);

        [LoggerMessage(8001, LogLevel.Warning, "Executor {Name} could not be told which packages to run: {Reason}. It is told again.")]
        public static partial void NotSent(ILogger logger, string name, string reason);

        [LoggerMessage(8002, LogLevel.Error, "Could not find out what executors are to run: {Reason}. A key that does not open was made under another Cluster:Secret: replace it with POST /package-keys/rotate.")]
        public static partial void LookFailed(ILogger logger, string reason);
    }
}
