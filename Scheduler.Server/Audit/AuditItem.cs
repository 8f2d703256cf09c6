using System.Text.Json;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Audit;

/// <summary>An audit row as the API shows it.</summary>
internal sealed record AuditItem
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required AuditActor Actor { get; init; }

    public required string Action { get; init; }

    public required string ObjectKind { get; init; }

    public string? ObjectId { get; init; }

    public string? ObjectName { get; init; }

    public string? Group { get; init; }

    public JsonElement? Before { get; init; }

    public JsonElement? After { get; init; }

    public static AuditItem From(AuditRow row) => new()
    {
        Id = row.Id,
        At = Instants.FromMicros(row.RecordedAt),
        Actor = new AuditActor(row.ActorKind, row.ActorId, row.ActorName, row.Address),
        Action = row.Action,
        ObjectKind = row.ObjectKind,
        ObjectId = row.ObjectId,
        ObjectName = row.ObjectName,
        Group = row.GroupName,
        Before = Parse(row.BeforeJson),
        After = Parse(row.AfterJson),
    };

    private static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);
}
