using System.Text.Json;

namespace TestServers.Ledger;

/// <summary>A run as <c>GET /runs</c> shows it: what the checks need of it. Instants are microseconds since 1970.</summary>
public sealed record LedgerRun
{
    /// <summary>The run.</summary>
    public required string Id { get; init; }

    /// <summary>Its job.</summary>
    public required string JobId { get; init; }

    /// <summary>Its state, as on the wire.</summary>
    public required string State { get; init; }

    /// <summary>Why it is in that state; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary><c>trigger call dependency retry alarm</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>Its trigger; null for a call.</summary>
    public string? TriggerId { get; init; }

    /// <summary>How many attempts were charged.</summary>
    public int Attempt { get; init; }

    /// <summary>The current fence.</summary>
    public int Fence { get; init; }

    /// <summary>The executor it went to; null for none.</summary>
    public string? Executor { get; init; }

    /// <summary>The node that sent it; null for none.</summary>
    public string? Node { get; init; }

    /// <summary>The version of the package that it ran; null for none.</summary>
    public string? PackageVersion { get; init; }

    /// <summary>When it was due.</summary>
    public required long DueAt { get; init; }

    /// <summary>When it was sent; null when it was not.</summary>
    public long? SentAt { get; init; }

    /// <summary>When it started; null when it did not.</summary>
    public long? StartedAt { get; init; }

    /// <summary>When it ended; null when it has not.</summary>
    public long? EndedAt { get; init; }

    /// <summary>Started minus due of the first attempt, in milliseconds; null when it did not start.</summary>
    public double? LatenessMs { get; init; }

    /// <summary>Whether it has come to an end.</summary>
    public bool IsEnded => State is "succeeded" or "failed" or "timedOut" or "canceled" or "skipped" or "lost";

    /// <summary>Reads a run from its JSON.</summary>
    public static LedgerRun From(JsonElement json) => new()
    {
        Id = json.GetProperty("id").GetString()!, // Ids are never null.
        JobId = json.GetProperty("jobId").GetString()!, // As above.
        State = json.GetProperty("state").GetString()!, // As above.
        Reason = Text(json, "reason"),
        Cause = json.GetProperty("cause").GetString()!, // As above.
        TriggerId = Text(json, "triggerId"),
        Attempt = json.GetProperty("attempt").GetInt32(),
        Fence = json.GetProperty("fence").GetInt32(),
        Executor = Text(json, "executor"),
        Node = Text(json, "node"),
        PackageVersion = json.TryGetProperty("package", out var package) && package.ValueKind == JsonValueKind.Object ? Text(package, "version") : null,
        DueAt = Instant(json, "dueAt") ?? throw new JsonException("A run without dueAt."),
        SentAt = Instant(json, "sentAt"),
        StartedAt = Instant(json, "startedAt"),
        EndedAt = Instant(json, "endedAt"),
        LatenessMs = json.TryGetProperty("latenessMs", out var lateness) && lateness.ValueKind == JsonValueKind.Number ? lateness.GetDouble() : null,
    };

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Instant(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Micros.From(value.GetDateTimeOffset()) : null;
}
