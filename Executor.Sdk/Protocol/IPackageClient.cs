namespace Executor.Sdk.Protocol;

/// <summary>What a node calls on an executor that loads packages. Method names are as on the wire.</summary>
public interface IPackageClient
{
    /// <summary>Says which packages the executor is to run, after its hello and after each change.</summary>
    /// <param name="orders">The whole of it.</param>
    Task OrderPackages(PackageOrders orders);
}
