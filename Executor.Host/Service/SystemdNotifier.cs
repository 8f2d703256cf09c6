using System.Globalization;
using System.Net.Sockets;
using Executor.Host.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Host.Service;

/// <summary>
/// Tells systemd how the host is. Ready means that the handlers are loaded and the host looks for its server: an executor whose
/// server is away is no failed one, and is not to be restarted for it; whether it is connected stands in the status text.
/// </summary>
internal sealed partial class SystemdNotifier(
    SystemdEnvironment systemd, NotifySocket socket, HostStatus status, IHostApplicationLifetime lifetime, IOptions<HostOptions> host, TimeProvider time, ILogger<SystemdNotifier> logger)
    : IHostedService, IDisposable
{
    /// <summary>A word to systemd about the time after the last handler: flushing, closing, leaving.</summary>
    private static readonly TimeSpan StopSlack = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _ended = new();
    private Task _watchdog = Task.CompletedTask;
    private bool _toldFailure;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Send("READY=1", StatusText()));
        lifetime.ApplicationStopping.Register(() => Send("STOPPING=1", StatusText(), ExtendedStop()));
        status.Changed += TellStatus;
        if (systemd.Watchdog is { } interval)
        {
            _watchdog = Task.Run(() => SignLifeAsync(interval / 2, _ended.Token), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        status.Changed -= TellStatus;
        await _ended.CancelAsync();
        await _watchdog;
    }

    public void Dispose() => _ended.Dispose();

    /// <summary>
    /// Each tick comes back on the pool that handlers, connection and reports run on: where that pool does nothing any more, no
    /// sign is sent. It goes on through the drain, which is the host's longest silence otherwise.
    /// </summary>
    private async Task SignLifeAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
            {
                Send("WATCHDOG=1");
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The host has stopped.
        }
    }

    private void TellStatus(object? sender, EventArgs change) => Send(StatusText());

    private string StatusText() => "STATUS=" + status.Text;

    // The unit's own limit may be shorter than Executor:ShutdownGraceMs; systemd then waits for as long as the drain may take.
    private string ExtendedStop() => string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={(host.Value.ShutdownTimeout + StopSlack).TotalMicroseconds:F0}");

    private void Send(params ReadOnlySpan<string> lines)
    {
        try
        {
            socket.Send(lines);
            _toldFailure = false;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (!_toldFailure)
            {
                Log.NotSent(logger, e.Message);
            }

            _toldFailure = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9151, LogLevel.Warning, "systemd cannot be told how the host is: {Error}. Trying on.")]
        public static partial void NotSent(ILogger logger, string error);
    }
}
