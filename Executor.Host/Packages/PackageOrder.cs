using Executor.Sdk.Protocol;

namespace Executor.Host.Packages;

/// <summary>An order whose signature was checked.</summary>
/// <param name="Statement">What was signed.</param>
/// <param name="Release">The same as it came, to be checked again after a restart.</param>
/// <param name="Key">The key that signed it.</param>
internal sealed record PackageOrder(PackageStatement Statement, PackageRelease Release, PackageKey Key)
{
    public string FolderName => $"{Statement.Version}-{Statement.ArchiveSha256[..8]}";

    public override string ToString() => $"{Statement.Name} {Statement.Version}";
}
