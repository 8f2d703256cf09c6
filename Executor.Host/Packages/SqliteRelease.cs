using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Executor.Host.Packages;

/// <summary>
/// Ends what Microsoft.Data.Sqlite means to keep for the life of the process: pools, a timer, handlers of the process's end. It is
/// common in packages and offers no way to end the latter two. Where it is built otherwise in a later version, the package stays
/// in memory and is told as leaking.
/// </summary>
internal static class SqliteRelease
{
    private const string Library = "Microsoft.Data.Sqlite";
    private const BindingFlags Fields = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void End(AssemblyLoadContext context)
    {
        if (context.Assemblies.FirstOrDefault(assembly => assembly.GetName().Name == Library) is not { } library)
        {
            return;
        }

        try
        {
            library.GetType($"{Library}.SqliteConnection")?.GetMethod("ClearAllPools", Type.EmptyTypes)?.Invoke(null, null);
            var factory = library.GetType($"{Library}.SqliteConnectionFactory");
            if (factory?.GetField("Instance", Fields)?.GetValue(null) is { } instance)
            {
                foreach (var timer in factory.GetFields(Fields).Where(field => !field.IsStatic).Select(field => field.GetValue(instance)).OfType<Timer>())
                {
                    timer.Dispose();
                }
            }

            ProcessEvents.ForgetEnd(library);
        }
        catch (Exception e) when (e is TargetInvocationException or TypeInitializationException or FileNotFoundException)
        {
            // A library that could not be used has nothing to end.
        }
    }
}
