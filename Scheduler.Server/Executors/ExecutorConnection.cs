using Executor.Sdk.Protocol;

namespace Scheduler.Server.Executors;

/// <summary>What the transport knows of a connection before the executor has introduced itself.</summary>
internal sealed record ExecutorConnection
{
    public required string Id { get; init; }

    /// <summary>The app of the key it signed in with.</summary>
    public required string App { get; init; }

    public string? KeyId { get; init; }

    /// <summary>Labels that the key adds; they win over the executor's own.</summary>
    public IReadOnlyDictionary<string, string>? KeyLabels { get; init; }

    public required string Transport { get; init; }

    public required IExecutorClient Remote { get; init; }

    public required Action Abort { get; init; }

    /// <summary>How long it may be silent before it is let go.</summary>
    public TimeSpan MissedAfter { get; init; } = ExecutorLiveness.MissedAfter;

    public IReadOnlyDictionary<string, string> Labels(IReadOnlyDictionary<string, string> own)
    {
        var labels = new SortedDictionary<string, string>(own.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (name, value) in KeyLabels ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            labels[name] = value;
        }

        return labels;
    }
}
