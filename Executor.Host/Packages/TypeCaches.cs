using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Executor.Host.Packages;

/// <summary>
/// Caches of the framework that no hook empties: what they keep of a package's types is taken out, under the locks that they take
/// themselves. Where they are built otherwise in a later version, nothing is found, and the package is told as leaking.
/// </summary>
internal static class TypeCaches
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Forget(AssemblyLoadContext context)
    {
        ForgetValidation(context);
        ForgetDescriptors(context);
    }

    private static void ForgetValidation(AssemblyLoadContext context)
    {
        var store = Loaded("System.ComponentModel.Annotations", "System.ComponentModel.DataAnnotations.ValidationAttributeStore");
        if (store?.GetProperty("Instance", Any)?.GetValue(null) is { } instance && store.GetField("_typeStoreItems", Any)?.GetValue(instance) is IDictionary items)
        {
            lock (items)
            {
                Remove(items, context);
            }
        }
    }

    private static void ForgetDescriptors(AssemblyLoadContext context)
    {
        var descriptor = Loaded("System.ComponentModel.TypeConverter", "System.ComponentModel.TypeDescriptor");
        if (descriptor?.GetField("s_commonSyncObject", Any)?.GetValue(null) is not { } gate)
        {
            return;
        }

        lock (gate)
        {
            var tables = descriptor.GetFields(Any).Where(field => field.IsStatic).Select(field => field.GetValue(null)).OfType<IDictionary>().ToList();
            var providers = tables.SelectMany(table => table.Values.Cast<object?>()).Select(ProviderOf).OfType<object>().Distinct(ReferenceEqualityComparer.Instance).ToList();
            foreach (var table in tables.Concat(providers.SelectMany(TablesOf)))
            {
                Remove(table, context);
            }
        }
    }

    private static object? ProviderOf(object? node) => node?.GetType().GetField("Provider", Any)?.GetValue(node);

    private static IEnumerable<IDictionary> TablesOf(object provider) => provider.GetType().GetFields(Any).Select(field => field.GetValue(provider)).OfType<IDictionary>();

    private static Type? Loaded(string assembly, string type) =>
        Array.Find(AppDomain.CurrentDomain.GetAssemblies(), loaded => loaded.GetName().Name == assembly)?.GetType(type);

    private static void Remove(IDictionary table, AssemblyLoadContext context)
    {
        foreach (var key in table.Keys.OfType<Type>().Where(type => IsOf(context, type)).ToList())
        {
            table.Remove(key);
        }
    }

    private static bool IsOf(AssemblyLoadContext context, Type type) => type.IsCollectible
        && (AssemblyLoadContext.GetLoadContext(type.Assembly) == context || Array.Exists(type.GetGenericArguments(), argument => IsOf(context, argument)));
}
