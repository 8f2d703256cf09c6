namespace Scheduler.Server.Jobs.Secrets;

/// <summary>What may be known of a secret.</summary>
internal record SecretSpec
{
    public required string Name { get; init; }

    /// <summary>The only group whose jobs may use it; it never changes.</summary>
    public required string Group { get; init; }

    public required string Description { get; init; }
}
