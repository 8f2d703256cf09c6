namespace Scheduler.Server.Jobs;

/// <summary>Where a job runs, as a caller writes it, the kinds to come included.</summary>
internal sealed record TargetDocument
{
    public string Kind { get; init; } = "executor";

    public string? App { get; init; }

    public string? Handler { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string Routing { get; init; } = "leastLoaded";

    public string? Executor { get; init; }

    public string? Url { get; init; }

    public string? Method { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public string? SecretId { get; init; }

    public string? Mode { get; init; }

    public string? User { get; init; }
}
