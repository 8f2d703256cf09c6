using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;
using Microsoft.AspNetCore.SignalR;

namespace Executor.Sdk.Connection;

/// <summary>One greeted connection to one node, kept alive by beats until it is lost or replaced.</summary>
internal sealed class Session : ILinkReceiver, IAsyncDisposable
{
    /// <summary>Beats right after the greeting, so that the clock is good before the first run is armed.</summary>
    private const int FirstBeats = 8;

    private const int MissedBeats = 3;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(5);

    private readonly INodeLink _link;
    private readonly ISessionHost _host;
    private readonly ClusterClock _clock;
    private readonly ClockSync _sync;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private List<Assignment>? _early = [];
    private PackageOrders? _earlyOrders;
    private Task _beats = Task.CompletedTask;
    private int _unanswered;

    private Session(Uri server, ExecutorToken token, INodeLink link, ISessionHost host, ClusterClock clock, ClockSync sync)
    {
        Server = server;
        Token = token;
        _link = link;
        _host = host;
        _clock = clock;
        _sync = sync;
    }

    public Uri Server { get; }

    public ExecutorToken Token { get; }

    /// <summary>Whether it goes over HTTPS because a WebSocket did not get through.</summary>
    public bool IsFallback => _link.IsFallback;

    /// <summary>Whether packages go over it.</summary>
    public bool CarriesPackages => !_link.IsFallback;

    public WelcomeMessage Welcome { get; private set; } = null!; // Set before OpenAsync hands the session out.

    /// <summary>Completes when the connection is gone or its peer is silent.</summary>
    public Task Lost => Task.WhenAny(_lost.Task, _link.Closed);

    /// <summary>Connects, greets and synchronises.</summary>
    /// <exception cref="RefusedException">The node does not want this executor.</exception>
    /// <exception cref="TokenRejectedException">The node does not take the token.</exception>
    /// <exception cref="UpgradeFailedException">The server answers, but no WebSocket comes to be.</exception>
    public static async Task<Session> OpenAsync(
        Uri server, ExecutorToken token, INodeLink link, ISessionHost host, ClusterClock clock, ClockSync sync, CancellationToken cancellationToken)
    {
        var session = new Session(server, token, link, host, clock, sync);
        try
        {
            await session.GreetAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch (HubException e) when (e.Message.Contains(Refusal.Mark, StringComparison.Ordinal))
        {
            await session.DisposeAsync().ConfigureAwait(false);
            string reason = e.Message[(e.Message.IndexOf(Refusal.Mark, StringComparison.Ordinal) + Refusal.Mark.Length)..].Trim();
            throw new RefusedException($"{server} refuses this executor: {reason}");
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<ReportReply> ReportAsync(ReportBatch batch, CancellationToken cancellationToken)
        => _link.ReportAsync(batch, cancellationToken);

    public Task<PackageChunk> ReadPackageAsync(PackageRead read, CancellationToken cancellationToken)
        => _link.ReadPackageAsync(read, cancellationToken);

    public Task ReportPackagesAsync(PackagesReport report, CancellationToken cancellationToken)
        => _link.ReportPackagesAsync(report, cancellationToken);

    /// <summary>Sends a beat at once, for example because the executor begins to drain.</summary>
    public Task BeatNowAsync(CancellationToken cancellationToken) => BeatAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _beats.ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        _lost.TrySetResult();
        _ended.Dispose();
    }

    public void Assign(IReadOnlyList<Assignment> runs)
    {
        lock (_gate)
        {
            if (_early is not null)
            {
                _early.AddRange(runs);
                return;
            }
        }

        _host.Assign(runs);
    }

    public void Revoke(IReadOnlyList<RunRef> runs)
    {
        ForgetEarly(runs);
        _host.Revoke(runs);
    }

    public void Cancel(IReadOnlyList<RunRef> runs)
    {
        ForgetEarly(runs);
        _host.Cancel(runs);
    }

    public void Drain(bool draining) => _host.Drain(draining);

    public void Order(PackageOrders orders)
    {
        lock (_gate)
        {
            if (_early is not null)
            {
                _earlyOrders = orders;
                return;
            }
        }

        _host.Order(orders, Welcome.App);
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _clock.Time.CreateTimer(_ => limit.Cancel(), null, ConnectTimeout, Timeout.InfiniteTimeSpan);
        await _link.ConnectAsync(this, limit.Token).ConfigureAwait(false);

        timer.Change(GreetingTimeout, Timeout.InfiniteTimeSpan);
        Welcome = await _link.HelloAsync(_host.Hello(CarriesPackages), limit.Token).ConfigureAwait(false);
        _host.Drop(Welcome.Drop);
        _host.Drain(Welcome.Draining);
        _sync.Restart();
        for (int i = 0; i < FirstBeats; i++)
        {
            await BeatAsync(limit.Token).ConfigureAwait(false);
        }

        ReleaseEarly();
        _beats = KeepBeatingAsync();
    }

    /// <summary>What concerns runs that wait for the clock must not overtake them.</summary>
    private void ForgetEarly(IReadOnlyList<RunRef> runs)
    {
        lock (_gate)
        {
            _early?.RemoveAll(early => runs.Contains(new RunRef(early.RunId, early.Fence)));
        }
    }

    private void ReleaseEarly()
    {
        lock (_gate)
        {
            if (_early is { Count: > 0 } early)
            {
                _host.Assign(early);
            }

            if (_earlyOrders is { } orders)
            {
                _host.Order(orders, Welcome.App);
            }

            (_early, _earlyOrders) = (null, null);
        }
    }

    private async Task KeepBeatingAsync()
    {
        var pace = TimeSpan.FromMilliseconds(Math.Max(Welcome.BeatMs, 20));
        using var timer = new PeriodicTimer(pace, _clock.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token).ConfigureAwait(false))
            {
                // Anything that arrives proves the peer alive; an answer may only be late.
                if (Volatile.Read(ref _unanswered) >= MissedBeats && _link.Silence >= pace * MissedBeats)
                {
                    _lost.TrySetResult();
                    return;
                }

                _ = BeatQuietlyAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The session is being closed.
        }
    }

    private async Task BeatQuietlyAsync()
    {
        try
        {
            await BeatAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A beat that fails is a beat unanswered; a closed connection is told by Closed.
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _unanswered);
        var beat = _host.Beat();
        long sent = _clock.Time.GetTimestamp();
        var reply = await _link.BeatAsync(beat, cancellationToken).ConfigureAwait(false);
        long answered = _clock.Time.GetTimestamp();
        Volatile.Write(ref _unanswered, 0);
        _sync.Add(sent, answered, reply);
    }
}
