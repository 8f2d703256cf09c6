using System.Reflection;
using Executor.Sdk.Jobs;

namespace Executor.Host.Handlers;

/// <summary>Finds the assemblies of a folder that contain handlers.</summary>
internal static class HandlerFolder
{
    private static readonly string SdkName = typeof(JobHandlerAttribute).Assembly.GetName().Name!; // Every assembly file has a name.

    /// <exception cref="HandlerFolderException">There is no such folder, or no handler in it.</exception>
    public static IReadOnlyList<Assembly> Load(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new HandlerFolderException("No folder of handlers is given; use --handlers DIR or --Host:HandlersPath=DIR.");
        }

        string folder = Path.GetFullPath(path);
        if (!Directory.Exists(folder))
        {
            throw new HandlerFolderException($"The folder of handlers '{folder}' does not exist; give an existing one with --handlers DIR.");
        }

        var context = new FolderLoadContext(folder);
        var found = Directory.GetFiles(folder, "*.dll")
            .Order(StringComparer.Ordinal)
            .Where(IsLoadable)
            .Select(context.LoadFromAssemblyPath)
            .Where(HasHandlers)
            .ToList();
        return found.Count > 0
            ? found
            : throw new HandlerFolderException($"No assembly in '{folder}' has a class with [JobHandler]; put the handlers' assemblies and what they need there.");
    }

    private static bool IsLoadable(string file)
    {
        try
        {
            return AssemblyName.GetAssemblyName(file).Name is { } name && !FolderLoadContext.IsShared(name);
        }
        catch (BadImageFormatException)
        {
            // A native library that some handler brings along.
            return false;
        }
    }

    private static bool HasHandlers(Assembly assembly)
        => Array.Exists(assembly.GetReferencedAssemblies(), reference => reference.Name == SdkName)
            && Array.Exists(assembly.GetTypes(), type => type.IsDefined(typeof(JobHandlerAttribute), inherit: false));
}
