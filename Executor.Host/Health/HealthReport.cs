namespace Executor.Host.Health;

/// <summary>What the health file holds.</summary>
internal sealed record HealthReport
{
    public required HostState State { get; init; }

    public required bool Connected { get; init; }

    /// <summary>The server that it is connected to, or was last.</summary>
    public string? Server { get; init; }

    public string? Node { get; init; }

    /// <summary>Since when it is connected, or not.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it is not connected; null when it is, or no reason is known.</summary>
    public string? Problem { get; init; }

    /// <summary>The names of the handlers that are offered.</summary>
    public required IReadOnlyList<string> Handlers { get; init; }

    /// <summary>How many runs go on.</summary>
    public required int Running { get; init; }

    public required int Pid { get; init; }

    /// <summary>When this was written.</summary>
    public required DateTimeOffset At { get; init; }
}
