namespace Scheduler.Server.Jobs;

/// <summary>Many jobs as one document.</summary>
internal sealed record JobsDocument
{
    public required IReadOnlyList<JobDocument> Jobs { get; init; }
}
