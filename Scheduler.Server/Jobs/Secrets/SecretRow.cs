namespace Scheduler.Server.Jobs.Secrets;

/// <summary>A stored secret.</summary>
internal sealed record SecretRow
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    public required SecretSpec Spec { get; init; }

    /// <summary>The value, encrypted.</summary>
    public required string Box { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    public required long ValueChangedAt { get; init; }
}
