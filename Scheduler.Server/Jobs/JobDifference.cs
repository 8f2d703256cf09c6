using System.Text.Json.Nodes;

namespace Scheduler.Server.Jobs;

/// <summary>A field of a definition that changes.</summary>
/// <param name="Path">The field, such as <c>target.handler</c>; a list is one field.</param>
/// <param name="Before">As it is; null when it is not there.</param>
/// <param name="After">As it will be, likewise.</param>
internal sealed record JobDifference(string Path, JsonNode? Before, JsonNode? After);
