namespace Scheduler.Server.Packages;

/// <summary>How the handlers of a version differ from those of another.</summary>
/// <param name="From">The other version.</param>
/// <param name="Added">Handlers that only this one has.</param>
/// <param name="Removed">Handlers that only the other one has: jobs that name them find no executor.</param>
/// <param name="Changed">Handlers whose arguments differ.</param>
internal sealed record HandlerChanges(string From, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<SchemaChange> Changed);
