namespace Executor.Sdk.Protocol;

/// <summary>All packages that an executor is to run: the whole of it each time. A package that is not named any more is let go.</summary>
public sealed record PackageOrders
{
    /// <summary>At most one release of each package, at most 100.</summary>
    public IReadOnlyList<PackageRelease> Releases { get; init => field = value ?? []; } = [];

    /// <summary>The keys that signatures may come from, at most 20.</summary>
    public IReadOnlyList<PackageKey> Keys { get; init => field = value ?? []; } = [];
}
