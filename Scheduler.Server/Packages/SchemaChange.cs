namespace Scheduler.Server.Packages;

/// <summary>How the schema of a handler's arguments differs.</summary>
/// <param name="Handler">The handler.</param>
/// <param name="Added">JSON pointers to what only the new schema has.</param>
/// <param name="Removed">JSON pointers to what only the old one has.</param>
/// <param name="Changed">JSON pointers to what differs.</param>
internal sealed record SchemaChange(string Handler, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed);
