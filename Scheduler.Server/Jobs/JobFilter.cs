namespace Scheduler.Server.Jobs;

/// <summary>Which jobs a list shows.</summary>
internal sealed record JobFilter
{
    /// <summary>Null for all but personal ones.</summary>
    public IReadOnlyCollection<string>? Groups { get; init; }

    public JobState? State { get; init; }

    /// <summary>Part of the name, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>The kind of target.</summary>
    public string? TargetKind { get; init; }

    public string? App { get; init; }

    /// <summary>The last job of the page before.</summary>
    public (string Group, string Name)? After { get; init; }

    public required int Take { get; init; }
}
