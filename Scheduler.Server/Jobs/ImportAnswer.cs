namespace Scheduler.Server.Jobs;

/// <summary>What an import would change, or has changed.</summary>
internal sealed record ImportAnswer
{
    public required ImportMode Mode { get; init; }

    public required int Created { get; init; }

    public required int Updated { get; init; }

    public required int Unchanged { get; init; }

    /// <summary>In the order of the document, what stays as it is left out.</summary>
    public required IReadOnlyList<ImportChange> Changes { get; init; }

    public static ImportAnswer Of(ImportMode mode, IReadOnlyList<ImportChange> changes) => new()
    {
        Mode = mode,
        Created = changes.Count(change => change.Action == ImportAction.Create),
        Updated = changes.Count(change => change.Action == ImportAction.Update),
        Unchanged = changes.Count(change => change.Action == ImportAction.None),
        Changes = [.. changes.Where(change => change.Action != ImportAction.None)],
    };
}
