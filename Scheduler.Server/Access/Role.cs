namespace Scheduler.Server.Access;

/// <summary>A named set of permissions.</summary>
internal sealed record Role(string Name, IReadOnlyList<string> Permissions);
