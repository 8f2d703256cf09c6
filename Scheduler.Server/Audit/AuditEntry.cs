using System.Text.Json;
using Scheduler.Server.Api;

namespace Scheduler.Server.Audit;

/// <summary>One change. Never put a password, key or token into <see cref="Before"/> or <see cref="After"/>.</summary>
internal sealed record AuditEntry
{
    public required AuditActor Actor { get; init; }

    /// <summary>Object and verb, such as <c>job.update</c>.</summary>
    public required string Action { get; init; }

    public required string ObjectKind { get; init; }

    public string? ObjectId { get; init; }

    public string? ObjectName { get; init; }

    /// <summary>The group of the object; a caller limited to groups sees only rows of these.</summary>
    public string? Group { get; init; }

    /// <summary>JSON; null where nothing was before.</summary>
    public string? Before { get; init; }

    /// <summary>JSON; null where nothing is left.</summary>
    public string? After { get; init; }

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, ApiJson.Options);
}
