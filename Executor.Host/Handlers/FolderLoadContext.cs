using System.Reflection;
using System.Runtime.Loader;

namespace Executor.Host.Handlers;

/// <summary>
/// Loads assemblies of one folder. What this process already has (the SDK, the runtime) is shared, so that the handlers'
/// interfaces are the same types on both sides.
/// </summary>
internal sealed class FolderLoadContext(string folder) : AssemblyLoadContext("handlers")
{
    private static readonly HashSet<string> Shared = new(
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator)
            .Select(path => Path.GetFileNameWithoutExtension(path)),
        StringComparer.OrdinalIgnoreCase);

    public static bool IsShared(string assemblyName) => Shared.Contains(assemblyName);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name || IsShared(name))
        {
            return null;
        }

        string path = Path.Combine(folder, name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
