namespace Executor.Sdk.Protocol;

/// <summary>What an executor has of packages: the whole of it each time, sent after hello and after each change.</summary>
public sealed record PackagesReport
{
    /// <summary>Each load context that is alive, the last 20 that were collected, and each order that failed; at most 200.</summary>
    public IReadOnlyList<PackageReport> Packages { get; init => field = value ?? []; } = [];

    /// <summary>All handlers that the executor offers now, those outside packages included: in place of those of its hello.</summary>
    public IReadOnlyList<HandlerInfo> Handlers { get; init => field = value ?? []; } = [];
}
