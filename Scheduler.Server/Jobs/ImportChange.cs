namespace Scheduler.Server.Jobs;

/// <summary>What an import does with one job of the document.</summary>
internal sealed record ImportChange
{
    /// <summary>Where it stands in the document, such as <c>jobs[3]</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Null while the job has none: it is yet to be created.</summary>
    public string? Id { get; init; }

    public required string Group { get; init; }

    public required string Name { get; init; }

    public required ImportAction Action { get; init; }

    /// <summary>Of an update: what is not as in the document.</summary>
    public IReadOnlyList<JobDifference> Differences { get; init; } = [];
}
