using System.Net;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace Executor.Sdk.Connection;

/// <summary>The same messages as requests over HTTPS: one poll is always open, and brings what the node has to say.</summary>
internal sealed class PullLink(Uri server, ExecutorToken token, ServerHttp http, TimeProvider time) : INodeLink
{
    private const int Tries = 3;
    private static readonly TimeSpan PollSlack = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TryPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ByeTimeout = TimeSpan.FromSeconds(1);

    private readonly PullRequests _requests = new(server, token, http);
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ILinkReceiver? _receiver;
    private Task _polling = Task.CompletedTask;
    private string? _session;
    private long _lastReceivedTicks = time.GetTimestamp();

    public Task Closed => _closed.Task;

    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _lastReceivedTicks));

    public bool IsFallback => true;

    public Task ConnectAsync(ILinkReceiver receiver, CancellationToken cancellationToken)
    {
        _receiver = receiver;
        return Task.CompletedTask;
    }

    public async Task<WelcomeMessage> HelloAsync(HelloMessage hello, CancellationToken cancellationToken)
    {
        var welcome = await CallAsync<HelloMessage, WelcomeMessage>("hello", hello, cancellationToken).ConfigureAwait(false);
        _session = welcome.Session;
        _polling = PollAsync(welcome.Session);
        return welcome;
    }

    public Task<BeatReply> BeatAsync(BeatMessage beat, CancellationToken cancellationToken)
        => CallAsync<BeatRequest, BeatReply>("beat", new BeatRequest { Session = _session ?? "", Beat = beat }, cancellationToken);

    public Task<ReportReply> ReportAsync(ReportBatch batch, CancellationToken cancellationToken)
        => CallAsync<ReportsRequest, ReportReply>(
            "reports", new ReportsRequest { Session = _session ?? "", Runs = batch.Runs, Logs = batch.Logs }, cancellationToken);

    public Task<PackageChunk> ReadPackageAsync(PackageRead read, CancellationToken cancellationToken)
        => Task.FromException<PackageChunk>(new HubException("unavailable: packages need a WebSocket."));

    public Task ReportPackagesAsync(PackagesReport report, CancellationToken cancellationToken)
        => Task.FromException(new HubException("unavailable: packages need a WebSocket."));

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _polling.ConfigureAwait(false);
        if (_session is not null && !_closed.Task.IsCompleted)
        {
            await SayByeAsync(_session).ConfigureAwait(false);
        }

        _closed.TrySetResult();
        _ended.Dispose();
    }

    private async Task SayByeAsync(string session)
    {
        using var limit = new CancellationTokenSource(ByeTimeout, time);
        try
        {
            using var answer = await _requests.SendAsync("bye", new ByeRequest { Session = session }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or HubException)
        {
            // Without a goodbye the node notices the silence.
        }
    }

    private async Task PollAsync(string session)
    {
        long after = 0;
        for (int failures = 0; !_ended.IsCancellationRequested;)
        {
            try
            {
                var reply = await PollOnceAsync(new PollRequest { Session = session, WaitMs = ProtocolVersion.MaxPollMs, After = after }).ConfigureAwait(false);
                failures = 0;
                foreach (var message in reply.Messages)
                {
                    after = message.Seq;
                    Pass(message);
                }
            }
            catch (Exception) when (_ended.IsCancellationRequested || _closed.Task.IsCompleted)
            {
                return;
            }
            catch (Exception)
            {
                // A connection that the server or a proxy closed while it was idle says nothing; several in a row do.
                if (++failures >= Tries)
                {
                    _closed.TrySetResult();
                    return;
                }

                await Task.Delay(TryPause, time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task<PollReply> PollOnceAsync(PollRequest request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, TimeSpan.FromMilliseconds(ProtocolVersion.MaxPollMs) + PollSlack, Timeout.InfiniteTimeSpan);
        return await CallAsync<PollRequest, PollReply>("poll", request, limit.Token).ConfigureAwait(false);
    }

    private void Pass(PolledMessage message)
    {
        if (_receiver is not { } receiver)
        {
            return;
        }

        switch (message)
        {
            case { Assign: { } runs }:
                receiver.Assign(runs);
                break;
            case { Revoke: { } runs }:
                receiver.Revoke(runs);
                break;
            case { Cancel: { } runs }:
                receiver.Cancel(runs);
                break;
            case { Drain: { } draining }:
                receiver.Drain(draining);
                break;
        }
    }

    private async Task<TReply> CallAsync<TRequest, TReply>(string call, TRequest request, CancellationToken cancellationToken)
        where TReply : class
    {
        try
        {
            var reply = await _requests.CallAsync<TRequest, TReply>(call, request, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _lastReceivedTicks, time.GetTimestamp());
            return reply;
        }
        catch (HttpRequestException e) when (e.StatusCode is HttpStatusCode.Gone or HttpStatusCode.Unauthorized)
        {
            _closed.TrySetResult();
            throw;
        }
    }
}
