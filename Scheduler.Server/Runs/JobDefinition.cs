using System.Text.Json;

namespace Scheduler.Server.Runs;

/// <summary>What an executor is told of one version of a job. Versions never change, so these are cached for good.</summary>
internal sealed record JobDefinition
{
    public required string Group { get; init; }

    public required string Name { get; init; }

    /// <summary>The job's arguments, a JSON object.</summary>
    public required JsonElement Args { get; init; }

    /// <summary>Null for no limit.</summary>
    public long? TimeoutMs { get; init; }

    public RetrySpec Retry { get; init; } = new();

    /// <summary>Ids of the jobs it depends on.</summary>
    public IReadOnlyList<string> Upstreams { get; init; } = [];

    /// <summary>Null unless its runs are webhooks.</summary>
    public WebhookTarget? Webhook { get; init; }

    public required RunTemplate Template { get; init; }
}
