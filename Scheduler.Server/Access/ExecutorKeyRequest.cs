namespace Scheduler.Server.Access;

internal sealed record ExecutorKeyRequest
{
    public required string App { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}
