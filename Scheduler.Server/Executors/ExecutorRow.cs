using System.Text.Json;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors;

/// <summary>An executor as the cluster knows it.</summary>
internal sealed record ExecutorRow
{
    public required string Id { get; init; }

    public required string App { get; init; }

    public required string Name { get; init; }

    /// <summary>Whether it is a node, which sends webhooks.</summary>
    public bool IsNode => App == WebhookTarget.App;

    public required string InstanceId { get; init; }

    public required string Session { get; init; }

    /// <summary>The node that holds, or last held, its connection.</summary>
    public required string Node { get; init; }

    /// <summary>Whether that node still has the connection; a node that died never says so, then <see cref="SeenAt"/> tells.</summary>
    public bool Connected { get; init; }

    /// <summary>Set by the node that has the connection only, after which it sends nothing new.</summary>
    public bool Draining { get; init; }

    /// <summary>The wish of an admin; survives reconnects.</summary>
    public bool DrainedByAdmin { get; init; }

    public int Slots { get; init; }

    /// <summary>JSON object.</summary>
    public required string Labels { get; init; }

    /// <summary>JSON array of handlers with their argument schemas.</summary>
    public required string Handlers { get; init; }

    /// <summary>JSON object: SDK, runtime, host, process, whether it loads packages.</summary>
    public required string About { get; init; }

    /// <summary>Whether it is to be told which packages to run.</summary>
    public bool LoadsPackages => JsonElement.Parse(About) is { ValueKind: JsonValueKind.Object } about && about.TryGetProperty("loadsPackages", out var loads) && loads.ValueKind == JsonValueKind.True;

    /// <summary>JSON object of the last heartbeat; null before the first.</summary>
    public string? Load { get; init; }

    public string? KeyId { get; init; }

    public required string Transport { get; init; }

    public long ConnectedAt { get; init; }

    public long SeenAt { get; init; }
}
