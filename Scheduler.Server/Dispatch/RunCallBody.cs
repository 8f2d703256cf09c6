using System.Text.Json;

namespace Scheduler.Server.Dispatch;

/// <summary>The body of a run by call.</summary>
internal sealed record RunCallBody
{
    /// <summary>Arguments for this run alone; left out for the job's own.</summary>
    public JsonElement? Args { get; init; }

    /// <summary>When it starts; left out or past for now.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
