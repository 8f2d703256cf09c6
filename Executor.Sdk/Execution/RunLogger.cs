using System.Text;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Execution;

/// <summary>A logger of one category that writes into the log of the run whose handler is logging.</summary>
internal sealed class RunLogger(string category, Func<IExternalScopeProvider?> scopes) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None && CapturedRun.Current is { Run.HasEnded: false };

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel is LogLevel.None || CapturedRun.Current is not { Run.HasEnded: false } captured)
        {
            return;
        }

        string message = formatter(state, exception);
        if (exception is not null)
        {
            message = $"{message}\n{exception}";
        }

        captured.Board.Log(captured.Run, NameOf(logLevel), category, message, Scope());
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "information",
    };

    private string? Scope()
    {
        StringBuilder? text = null;
        scopes()?.ForEachScope(
            static (scope, add) => add(scope),
            (Action<object?>)(scope => text = (text is null ? new StringBuilder() : text.Append(" => ")).Append(TextOf(scope))));
        return text?.ToString();
    }

    // A dictionary says the name of its type and nothing of what it holds.
    private static string? TextOf(object? scope) =>
        scope is IEnumerable<KeyValuePair<string, object?>> pairs && scope.ToString() == scope.GetType().ToString()
            ? string.Join(", ", pairs.Select(pair => $"{pair.Key}: {pair.Value}"))
            : scope?.ToString();
}
