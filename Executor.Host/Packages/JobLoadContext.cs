using System.Reflection;
using System.Runtime.Loader;
using Executor.Sdk.Hosting;

namespace Executor.Host.Packages;

/// <summary>Loads one version of a package from its own folder, native libraries too. Collected once nothing holds on to it.</summary>
internal sealed class JobLoadContext(string name, string entryPath) : AssemblyLoadContext(name, isCollectible: true)
{
    private readonly AssemblyDependencyResolver _resolver = new(entryPath);

    public Assembly LoadEntry() => LoadFromAssemblyPath(entryPath);

    /// <summary>The first assembly that the entry assembly needs and nobody has; null when there is none.</summary>
    public AssemblyName? FirstMissing(Assembly entry)
        => Array.Find(entry.GetReferencedAssemblies(), needed => !SharedAssemblies.Contains(needed.Name ?? "") && _resolver.ResolveAssemblyToPath(needed) is null);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name || SharedAssemblies.Contains(name))
        {
            return null;
        }

        if (_resolver.ResolveAssemblyToPath(assemblyName) is { } path)
        {
            return LoadFromAssemblyPath(path);
        }

        // Null would let it find a library that only the host needs, and break with the host's next version. Translations may be missing.
        return string.IsNullOrEmpty(assemblyName.CultureName)
            ? throw new FileNotFoundException($"The package does not bring assembly '{assemblyName.Name}' along.", assemblyName.Name)
            : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
        => _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
