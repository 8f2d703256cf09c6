using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Health;

/// <summary>Writes the health file every few seconds and after each change. What cannot be written is said once; the executor works on.</summary>
internal sealed partial class HealthWriter(HealthFile file, HostStatus status, TimeProvider time, ILogger<HealthWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    // One reason to write is as good as many.
    private readonly Channel<bool> _reasons = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _toldFailure;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Write(status.Report() with { State = HostState.Stopped, Connected = false });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = time.CreateTimer(_ => Note(), null, TimeSpan.Zero, Interval);
        status.Changed += OnChanged;
        try
        {
            await foreach (bool _ in _reasons.Reader.ReadAllAsync(stoppingToken))
            {
                Write(status.Report());
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops; the last word is StopAsync's.
        }
        finally
        {
            status.Changed -= OnChanged;
        }
    }

    private void OnChanged(object? sender, EventArgs change) => Note();

    private void Note() => _reasons.Writer.TryWrite(true);

    private void Write(HealthReport report)
    {
        try
        {
            file.Write(report);
            _toldFailure = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_toldFailure)
            {
                Log.NotWritten(logger, e.Message);
            }

            _toldFailure = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9101, LogLevel.Warning, "The health file cannot be written: {Error}. Trying on; whoever reads it sees the host as unhealthy.")]
        public static partial void NotWritten(ILogger logger, string error);
    }
}
