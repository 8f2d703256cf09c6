using Executor.Sdk.Hosting;
using Executor.Sdk.Timing;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Connection;

/// <summary>
/// Keeps one session open: tries the servers in turn, at once when a session is lost, with a jittered pause only after a
/// whole round failed, and replaces a session before its token ends.
/// </summary>
internal sealed partial class SessionKeeper(
    ExecutorOptions options, SessionSlot slot, TokenSource tokens, SessionOpener opener, ClusterClock clock, ILogger<SessionKeeper> logger)
{
    public static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TokenTimeout = TimeSpan.FromSeconds(3);

    private readonly Uri[] _servers = [.. options.ServerUrls.Select(url => new Uri(url))];
    private int _next;
    private string? _lastRefusal;
    private bool _toldUnreachable;

    /// <summary>Called when every server refused the executor.</summary>
    public Action? Refused { get; set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (int failedRounds = 0; !cancellationToken.IsCancellationRequested;)
        {
            var session = await TryRoundAsync(cancellationToken).ConfigureAwait(false);
            if (session is null)
            {
                await PauseAsync(failedRounds++, cancellationToken).ConfigureAwait(false);
                continue;
            }

            failedRounds = 0;
            _toldUnreachable = false;
            _lastRefusal = null;
            Log.Connected(logger, session.Server, session.Welcome.Node, session.Welcome.App, session.Welcome.ExecutorId);
            foreach (string declined in session.Welcome.Declined ?? [])
            {
                Log.Declined(logger, declined);
            }

            await UseAsync(session, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Session?> TryRoundAsync(CancellationToken cancellationToken)
    {
        int refused = 0;
        for (int i = 0; i < _servers.Length; i++)
        {
            var server = _servers[_next];
            try
            {
                return await OpenAsync(server, renew: false, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (RefusedException e)
            {
                refused++;
                TellRefused(e);
            }
            catch (Exception e)
            {
                TellUnreachable(server, e);
            }

            _next = (_next + 1) % _servers.Length;
        }

        if (refused < _servers.Length)
        {
            _lastRefusal = null;
        }
        else
        {
            Refused?.Invoke();
        }

        return null;
    }

    private async Task<Session> OpenAsync(Uri server, bool renew, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = clock.Time.CreateTimer(_ => limit.Cancel(), null, TokenTimeout, Timeout.InfiniteTimeSpan);
        var token = renew
            ? await tokens.RenewAsync(server, limit.Token).ConfigureAwait(false)
            : await tokens.GetAsync(server, limit.Token).ConfigureAwait(false);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            return await opener.OpenAsync(server, token, cancellationToken).ConfigureAwait(false);
        }
        catch (TokenRejectedException) when (!renew)
        {
            tokens.Discard(token);
            return await OpenAsync(server, renew: true, cancellationToken).ConfigureAwait(false);
        }
        catch (RefusedException)
        {
            tokens.Discard(token);
            throw;
        }
    }

    private async Task UseAsync(Session session, CancellationToken cancellationToken)
    {
        slot.Put(session);
        try
        {
            while (await WaitForRenewalAsync(session, cancellationToken).ConfigureAwait(false) is { } renewal)
            {
                if (await renewal(session, cancellationToken).ConfigureAwait(false) is { } renewed)
                {
                    var old = session;
                    session = renewed;
                    slot.Put(renewed);
                    await old.DisposeAsync().ConfigureAwait(false);
                }
            }

            Log.Lost(logger, session.Server);
            _next = (Array.IndexOf(_servers, session.Server) + 1) % _servers.Length;
        }
        finally
        {
            slot.Clear(session);

            // A peer that is silent would hold up the close: the next server must not wait for that.
            var closing = session.DisposeAsync().AsTask();
            if (cancellationToken.IsCancellationRequested)
            {
                await closing.ConfigureAwait(false);
            }
        }
    }

    /// <summary>How the session is to be replaced, once it is time; null when it was lost first.</summary>
    private async Task<Func<Session, CancellationToken, Task<Session?>>?> WaitForRenewalAsync(Session session, CancellationToken cancellationToken)
    {
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var due = Task.Delay(session.Token.RenewIn(clock.Time), clock.Time, waited.Token);
        var better = Task.Delay(opener.TryAgainIn(session), clock.Time, waited.Token);
        var first = await Task.WhenAny(session.Lost, due, better).ConfigureAwait(false);
        await waited.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return first == due ? TryRenewAsync
            : first == better ? (old, token) => opener.TryWebSocketAsync(old.Server, old.Token, token)
            : null;
    }

    private async Task<Session?> TryRenewAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(session.Server, renew: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.RenewalFailed(logger, session.Server, e.Message);
            var pause = Task.Delay(RenewalPause, clock.Time, cancellationToken);
            await Task.WhenAny(session.Lost, pause).ConfigureAwait(false);
            return null;
        }
    }

    private Task PauseAsync(int failedRounds, CancellationToken cancellationToken)
    {
        var longest = FirstPause * Math.Pow(2, Math.Min(failedRounds, 10));
        longest = longest < LongestPause ? longest : LongestPause;
        var pause = _lastRefusal is not null ? RefusedPause : longest * Random.Shared.NextDouble();
        return Task.Delay(pause, clock.Time, cancellationToken);
    }

    private void TellRefused(RefusedException refusal)
    {
        if (_lastRefusal != refusal.Message)
        {
            Log.Refused(logger, refusal.Message, RefusedPause.TotalSeconds);
        }

        _lastRefusal = refusal.Message;
    }

    private void TellUnreachable(Uri server, Exception error)
    {
        if (_toldUnreachable)
        {
            Log.StillUnreachable(logger, server, error.Message);
        }
        else
        {
            Log.Unreachable(logger, server, error.GetBaseException().Message.TrimEnd('.'));
        }

        _toldUnreachable = true;
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Connected to {Server} (node {Node}) as executor {ExecutorId} of app {App}.")]
        public static partial void Connected(ILogger logger, Uri server, string node, string app, string executorId);

        [LoggerMessage(2002, LogLevel.Warning, "The connection to {Server} is lost; trying the next server. What was accepted goes on.")]
        public static partial void Lost(ILogger logger, Uri server);

        [LoggerMessage(2003, LogLevel.Error, "{Refusal} Trying again every {Seconds} s.")]
        public static partial void Refused(ILogger logger, string refusal, double seconds);

        [LoggerMessage(2004, LogLevel.Warning, "Cannot connect to {Server}: {Error}. Trying on.")]
        public static partial void Unreachable(ILogger logger, Uri server, string error);

        [LoggerMessage(2005, LogLevel.Debug, "Still cannot connect to {Server}: {Error}")]
        public static partial void StillUnreachable(ILogger logger, Uri server, string error);

        [LoggerMessage(2009, LogLevel.Error, "The server did not take the declared jobs: {Reason}.")]
        public static partial void Declined(ILogger logger, string reason);

        [LoggerMessage(2006, LogLevel.Warning, "The token for {Server} could not be renewed yet: {Error} The connection stays until it ends.")]
        public static partial void RenewalFailed(ILogger logger, Uri server, string error);
    }
}
