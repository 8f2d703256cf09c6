using Executor.Sdk.Protocol;

namespace Scheduler.Server.Executors;

/// <summary>What an executor may say of itself.</summary>
internal static class HelloValidation
{
    public const int MaxHandlers = 1_000;
    private const int MaxHandlerName = 200;
    private const int MaxLabels = 16;
    private const int MaxJobs = 100;
    private const int MaxHeld = 200_000;
    private const int MaxLabelLength = 100;

    /// <summary>The first thing wrong with it, worded for the executor's operator; null when it is fine.</summary>
    public static string? Problem(HelloMessage hello, string keyApp)
    {
        if (hello.Protocol != ProtocolVersion.Current)
        {
            return $"protocol: this server speaks version {ProtocolVersion.Current}, the executor {hello.Protocol}. Use a matching Executor.Sdk.";
        }

        if (!string.IsNullOrEmpty(hello.App) && hello.App != keyApp)
        {
            return $"app: the key belongs to app '{keyApp}', but Executor:App is '{hello.App}'. Use the key of that app or change Executor:App.";
        }

        if (!IsName(hello.Name, 100) || !IsName(hello.InstanceId, 64))
        {
            return "name: an executor's name has 1 to 100 letters, digits, '.', '_', ':' or '-'; set Executor:Name.";
        }

        if (hello.Slots is < 1 or > 10_000)
        {
            return $"slots: {hello.Slots} is not between 1 and 10,000; set Executor:Slots.";
        }

        if (hello.Labels.Count > MaxLabels || hello.Labels.Any(label => !IsName(label.Key, MaxLabelLength) || label.Value is not { Length: <= MaxLabelLength }))
        {
            return $"labels: at most {MaxLabels}, names and values of at most {MaxLabelLength} characters; change Executor:Labels.";
        }

        if (HandlersProblem(hello.Handlers) is { } handlers)
        {
            return handlers;
        }

        if (hello.Jobs.Count > MaxJobs)
        {
            return $"jobs: at most {MaxJobs} declared jobs.";
        }

        return hello.Held.Count > MaxHeld || hello.Held.Any(run => run?.RunId is null) ? $"held: at most {MaxHeld} runs, each with its runId and fence." : null;
    }

    /// <summary>What is wrong with a list of handlers; null when it is fine.</summary>
    public static string? HandlersProblem(IReadOnlyList<HandlerInfo> handlers) =>
        handlers.Count > MaxHandlers || handlers.Any(handler => !IsName(handler?.Name, MaxHandlerName)) || handlers.DistinctBy(handler => handler.Name, StringComparer.Ordinal).Count() < handlers.Count
            ? $"handlers: at most {MaxHandlers}, each once, with names of 1 to {MaxHandlerName} letters, digits, '.', '_', ':' or '-'."
            : null;

    public static bool IsHandlerName(string? name) => IsName(name, MaxHandlerName);

    private static bool IsName(string? name, int length) =>
        name is { Length: > 0 } && name.Length <= length && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-');
}
