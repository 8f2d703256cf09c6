namespace Executor.Host.Packages;

/// <summary>The version of a package that new runs start on.</summary>
internal sealed class ActivePackage(LoadedPackage package, PackageContext context)
{
    public LoadedPackage Package => package;

    public PackageContext Context => context;

    /// <summary>Completes when it was let go of and its code is gone.</summary>
    public Task Gone { get; set; } = Task.CompletedTask;
}
