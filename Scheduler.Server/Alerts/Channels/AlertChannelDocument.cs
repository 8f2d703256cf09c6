namespace Scheduler.Server.Alerts.Channels;

/// <summary>A channel as a caller writes it. Null means left out; a secret part that is left out of a replacement stays as it is.</summary>
internal sealed record AlertChannelDocument
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required ChannelKind Kind { get; init; }

    /// <summary>Write-only: such addresses carry tokens.</summary>
    public string? Url { get; init; }

    /// <summary>Write-only: what messages are signed with.</summary>
    public string? Secret { get; init; }

    public MessageTemplate? Template { get; init; }

    public string? Body { get; init; }

    public IReadOnlyList<string> To { get; init; } = [];

    public int MinIntervalMs { get; init; } = 1_000;

    /// <summary>Set by the server. A replacement may carry what was read, so that reading, changing and writing back needs no clean-up.</summary>
    public string? Id { get; init; }

    /// <inheritdoc cref="Id"/>
    public int? Version { get; init; }

    /// <inheritdoc cref="Id"/>
    public string? State { get; init; }

    /// <inheritdoc cref="Id"/>
    public string? Host { get; init; }

    /// <inheritdoc cref="Id"/>
    public bool? HasSecret { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? UpdatedAt { get; init; }
}
