using System.Reflection;
using System.Reflection.Metadata;

namespace Executor.Host.Packages;

/// <summary>
/// The hooks by which the framework's libraries empty their caches when code is changed under them. Without them next to nothing is ever unloaded:
/// the caches hold on to the types of packages.
/// </summary>
internal static class ReloadHooks
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static void ClearCaches(Type[] types)
    {
        // A package's own hooks go with it.
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsCollectible && !assembly.IsDynamic))
        {
            foreach (var hook in assembly.GetCustomAttributes<MetadataUpdateHandlerAttribute>())
            {
                Call(hook.HandlerType, types);
            }
        }
    }

    private static void Call(Type handler, Type[] types)
    {
        try
        {
            handler.GetMethod("ClearCache", Any, [typeof(Type[])])?.Invoke(null, [types]);
        }
        catch (TargetInvocationException)
        {
            // A cache that could not be emptied shows in what stays alive.
        }
    }
}
