namespace Scheduler.Server.Access;

/// <summary>Who the caller is and what they may do.</summary>
internal sealed record MeDocument
{
    public required string Kind { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyCollection<string> Permissions { get; init; }

    public required IReadOnlyCollection<string>? Groups { get; init; }
}
