using Executor.Sdk.Hosting;
using Microsoft.Extensions.Hosting;

namespace Executor.Host.Health;

/// <summary>How the host is, for whoever asks: the health file, systemd.</summary>
internal sealed class HostStatus
{
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ServerConnection _connection;
    private readonly DynamicHandlers _handlers;
    private readonly TimeProvider _time;

    public HostStatus(IHostApplicationLifetime lifetime, ServerConnection connection, DynamicHandlers handlers, TimeProvider time)
    {
        _lifetime = lifetime;
        _connection = connection;
        _handlers = handlers;
        _time = time;
        connection.Changed += (_, _) => Tell();
        lifetime.ApplicationStarted.Register(Tell);
        lifetime.ApplicationStopping.Register(Tell);
    }

    /// <summary>Raised after something changed, on the thread that changed it.</summary>
    public event EventHandler? Changed;

    /// <summary>One line for people.</summary>
    public string Text
    {
        get
        {
            var connection = _connection.State;
            int handlers = _handlers.Offered.Count;
            return (State, connection) switch
            {
                (HostState.Stopping or HostState.Stopped, _) => "Stopping: takes no new runs, lets running ones finish.",
                (_, { IsConnected: true }) => $"Connected to {connection.Server} (node {connection.Node}), {handlers} handlers.",
                (_, { Problem: { } problem }) => $"Not connected, {handlers} handlers. {OneLine(problem)}",
                _ => $"Connecting, {handlers} handlers.",
            };
        }
    }

    private HostState State => _lifetime.ApplicationStopping.IsCancellationRequested ? HostState.Stopping
        : _lifetime.ApplicationStarted.IsCancellationRequested ? HostState.Running
        : HostState.Starting;

    public HealthReport Report()
    {
        var connection = _connection.State;
        return new HealthReport
        {
            State = State,
            Connected = connection.IsConnected,
            Server = connection.Server,
            Node = connection.Node,
            Since = connection.SinceAt,
            Problem = connection.Problem,
            Handlers = [.. _handlers.Offered.Select(handler => handler.Name)],
            Running = _handlers.Running,
            Pid = Environment.ProcessId,
            At = _time.GetUtcNow(),
        };
    }

    /// <summary>Lets those who wait for it know that something is another way.</summary>
    public void Tell() => Changed?.Invoke(this, EventArgs.Empty);

    // A line break would begin another field for systemd.
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
