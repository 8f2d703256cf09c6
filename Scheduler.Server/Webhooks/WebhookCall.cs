using System.Text.Json;
using Scheduler.Server.Api;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Webhooks;

/// <summary>What a node is handed, as its own executor, in place of a run's arguments: these and where to send them.</summary>
internal sealed record WebhookCall
{
    public required WebhookTarget Target { get; init; }

    /// <summary>The job's group, whose secrets only may sign it.</summary>
    public required string Group { get; init; }

    /// <summary>The run's own time limit; null when it has none.</summary>
    public long? TimeoutMs { get; init; }

    public required JsonElement Args { get; init; }

    public static JsonElement Wrap(WebhookTarget target, JobDefinition job, JsonElement args) =>
        JsonSerializer.SerializeToElement(new WebhookCall { Target = target, Group = job.Group, TimeoutMs = job.TimeoutMs, Args = args }, ApiJson.Options);

    public static WebhookCall Unwrap(JsonElement wrapped) =>
        wrapped.Deserialize<WebhookCall>(ApiJson.Options) ?? throw new JsonException("A webhook was handed over without its target.");
}
