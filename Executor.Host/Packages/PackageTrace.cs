using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Executor.Host.Packages;

/// <summary>What is left in hand of a load context that was let go of: nothing that keeps it alive.</summary>
internal sealed class PackageTrace
{
    private readonly WeakReference _context;

    private PackageTrace(AssemblyLoadContext context)
    {
        _context = new WeakReference(context, trackResurrection: true);
        Threads = ProcessThreads.Ids();
    }

    /// <summary>The threads that there were when it was made.</summary>
    public IReadOnlySet<int> Threads { get; }

    public bool IsAlive => _context.IsAlive;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PackageTrace Of(AssemblyLoadContext context) => new(context);

    /// <summary>Empties the framework's caches of its types.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void ClearCaches()
    {
        if (_context.Target is AssemblyLoadContext context)
        {
            ReloadHooks.ClearCaches([.. context.Assemblies.SelectMany(TypesOf)]);
            TypeCaches.Forget(context);
        }
    }

    /// <summary>What is found to keep it alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public IReadOnlyList<string> Pins() => _context.Target is AssemblyLoadContext context ? KnownPins.Of(context, Threads) : [];

    private static Type[] TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return [.. e.Types.OfType<Type>()];
        }
    }
}
