using Executor.Sdk.Protocol;

namespace Executor.Host.Packages;

/// <summary>What a host keeps of a package over its restarts.</summary>
internal sealed record PackageRecord
{
    /// <summary>The highest revision that was followed, by app. A lower one is an old order, sent again by somebody.</summary>
    public IReadOnlyDictionary<string, long> Revisions { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The order that was loaded last; null when the package was let go of.</summary>
    public PackageRelease? Release { get; init; }

    /// <summary>The key that signed it.</summary>
    public PackageKey? Key { get; init; }

    public PackageRecord WithRevision(string app, long revision)
        => this with { Revisions = new Dictionary<string, long>(Revisions, StringComparer.Ordinal) { [app] = revision } };
}
