using System.Text.Json;

namespace Scheduler.Server.Dispatch;

/// <summary>One of many runs called for together.</summary>
internal sealed record BatchCallItem
{
    public required string JobId { get; init; }

    /// <summary>Arguments for this run alone; left out for the job's own.</summary>
    public JsonElement? Args { get; init; }

    /// <summary>When it starts; left out or past for now.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
