namespace Scheduler.Server.Storage;

/// <summary>A property of the objects in a JSON array parameter, read as a column of the same name.</summary>
internal sealed record JsonColumn(string Name, JsonColumnType Type);
