using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Executor.Host.Health;

/// <summary>
/// Learns of the connection from the events that the SDK logs about it. They are the one place where the SDK says it to
/// applications: their ids and placeholders stay as they are, and tests of this host hold them against the real connection.
/// </summary>
internal sealed class ConnectionLog(ServerConnection connection) : ILoggerProvider
{
    /// <summary>The category of the SDK's events about its connection.</summary>
    public const string Category = "Executor.Sdk.Connection.SessionKeeper";

    public ILogger CreateLogger(string categoryName) => categoryName == Category ? new Listener(connection) : NullLogger.Instance;

    public void Dispose()
    {
    }

    private sealed class Listener(ServerConnection connection) : ILogger
    {
        private const int Connected = 2001;
        private const int Lost = 2002;
        private const int Refused = 2003;
        private const int Unreachable = 2004;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            switch (eventId.Id)
            {
                case Connected:
                    connection.Connected(Value(state, "Server"), Value(state, "Node"));
                    break;
                case Lost:
                    connection.Lost();
                    break;
                case Refused or Unreachable:
                    connection.Failed(formatter(state, exception));
                    break;
            }
        }

        private static string? Value<TState>(TState state, string name) =>
            state is IReadOnlyList<KeyValuePair<string, object?>> values ? values.FirstOrDefault(value => value.Key == name).Value?.ToString() : null;
    }
}
