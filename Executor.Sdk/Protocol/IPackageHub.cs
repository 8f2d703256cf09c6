namespace Executor.Sdk.Protocol;

/// <summary>What an executor that loads packages calls on its node. Method names are as on the wire.</summary>
public interface IPackageHub
{
    /// <summary>Reads a part of an archive that the executor was ordered to run.</summary>
    /// <param name="read">Which part.</param>
    /// <returns>The bytes.</returns>
    Task<PackageChunk> ReadPackage(PackageRead read);

    /// <summary>Says what the executor has of packages, and which handlers it offers now.</summary>
    /// <param name="report">The whole of it.</param>
    Task ReportPackages(PackagesReport report);
}
