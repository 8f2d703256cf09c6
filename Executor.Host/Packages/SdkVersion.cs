using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;

namespace Executor.Host.Packages;

/// <summary>The version of the SDK that packages meet here.</summary>
internal static class SdkVersion
{
    private static readonly string Current = (typeof(IJobServices).Assembly.GetName().Version ?? new Version(0, 0, 0)).ToString(3);

    /// <exception cref="PackageException">The package is not for it.</exception>
    public static void Check(PackageManifest manifest)
    {
        var (min, max) = (manifest.Sdk.Min, manifest.Sdk.Max);
        if (VersionOrder.Instance.Compare(Current, min) < 0)
        {
            throw new PackageException($"{manifest.Name} {manifest.Version} needs Executor.Sdk {min} or later; this host has {Current}: update Executor.Host.");
        }

        if (max is not null && VersionOrder.Instance.Compare(Current, max) >= 0)
        {
            throw new PackageException($"{manifest.Name} {manifest.Version} needs Executor.Sdk below {max}; this host has {Current}: build the package with the present SDK.");
        }
    }
}
