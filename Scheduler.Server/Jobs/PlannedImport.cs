namespace Scheduler.Server.Jobs;

/// <summary>A job of a document and the one that it is about.</summary>
/// <param name="Path">Where it stands in the document.</param>
/// <param name="Document">As written.</param>
/// <param name="Current">The job as it is; null for one to be created.</param>
/// <param name="Wanted">The job as it shall be.</param>
internal sealed record PlannedImport(string Path, JobDocument Document, JobRow? Current, JobSpec Wanted)
{
    public IReadOnlyList<JobDifference> Differences { get; } = Current is null ? [] : JobDifferences.Between(Current.Spec, Wanted);

    public ImportAction Action => Current is null ? ImportAction.Create : Differences.Count > 0 ? ImportAction.Update : ImportAction.None;

    public ImportChange ToChange() => new()
    {
        Path = Path,
        Id = Current?.Id,
        Group = Wanted.Group,
        Name = Wanted.Name,
        Action = Action,
        Differences = Differences,
    };
}
