namespace Scheduler.Server.Alerts.Rules;

/// <summary>A rule as a caller writes it. Null means left out.</summary>
internal sealed record AlertRuleDocument
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required AlertKind Kind { get; init; }

    public long? ThresholdMs { get; init; }

    public AlertScope Scope { get; init; } = new();

    public AlertSeverity Severity { get; init; } = AlertSeverity.Warning;

    /// <summary>Ids of channels.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    public IReadOnlyList<AlertSilence> Silences { get; init; } = [];

    public long? RepeatMs { get; init; }

    public bool NotifyRecovery { get; init; } = true;

    public bool Enabled { get; init; } = true;

    /// <summary>Set by the server. A replacement may carry what was read, so that reading, changing and writing back needs no clean-up.</summary>
    public string? Id { get; init; }

    /// <inheritdoc cref="Id"/>
    public int? Version { get; init; }

    /// <inheritdoc cref="Id"/>
    public string? State { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? UpdatedAt { get; init; }
}
