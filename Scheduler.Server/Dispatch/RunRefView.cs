using System.Text.Json.Serialization;

namespace Scheduler.Server.Dispatch;

/// <summary>The answer to a call.</summary>
/// <param name="RunId">The run; of a broadcast the first shard.</param>
/// <param name="RunIds">Of a broadcast the runs of all its executors; of one that is due later the one row that stands for them until then.</param>
internal sealed record RunRefView(string RunId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? RunIds = null);
