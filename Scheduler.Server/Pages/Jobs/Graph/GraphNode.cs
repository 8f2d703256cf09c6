namespace Scheduler.Server.Pages.Jobs.Graph;

/// <summary>A job in the drawing of dependencies.</summary>
/// <param name="Id">The job.</param>
/// <param name="Name">Null for one of a group that the reader may not see.</param>
/// <param name="Group">Its group; likewise null.</param>
/// <param name="Column">From left to right in the order in which they run.</param>
/// <param name="Row">From the top.</param>
/// <param name="IsHere">Whose page it is.</param>
internal sealed record GraphNode(string Id, string? Name, string? Group, int Column, int Row, bool IsHere);
