namespace Scheduler.Server.Jobs.Secrets;

/// <summary>A secret as a caller writes it. Null means left out.</summary>
internal sealed record SecretDocument
{
    public required string Name { get; init; }

    public string Group { get; init; } = "default";

    public string Description { get; init; } = "";

    /// <summary>A replacement without it keeps the value.</summary>
    public string? Value { get; init; }

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

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? ValueChangedAt { get; init; }

    // A record's own text would show the value to whoever logs it.
    public override string ToString() => $"{nameof(SecretDocument)} {Group}/{Name}";
}
