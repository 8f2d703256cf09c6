namespace Scheduler.Server.Alerts.Rules;

/// <summary>What a rule looks at: everything that all of its parts name. Null means any.</summary>
internal sealed record AlertScope
{
    public string? Group { get; init; }

    public string? JobId { get; init; }

    public string? App { get; init; }

    /// <summary>An executor's name within the app; for <see cref="AlertKind.ExecutorOffline"/> alone.</summary>
    public string? Executor { get; init; }
}
