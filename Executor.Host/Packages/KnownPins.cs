using System.Collections;
using System.Reflection;
using System.Runtime.Loader;

namespace Executor.Host.Packages;

/// <summary>Looks where packages are known to be held on to: events of the process, timers, threads, libraries with caches of their own.</summary>
internal static class KnownPins
{
    private const int Most = 20;
    private const BindingFlags Fields = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<string, string> Caches = new(StringComparer.Ordinal)
    {
        ["Newtonsoft.Json"] = "Newtonsoft.Json, whose contracts are cached for good",
        ["System.Reflection.DispatchProxy"] = "DispatchProxy, whose generated types stay",
        ["Microsoft.CSharp"] = "'dynamic', whose call sites are cached for good",
    };

    public static IReadOnlyList<string> Of(AssemblyLoadContext context, IReadOnlySet<int> threadsBefore)
        => [.. Events(context).Concat(Timers(context)).Concat(Threads(threadsBefore)).Concat(Libraries(context)).Distinct(StringComparer.Ordinal).Take(Most)];

    private static IEnumerable<string> Events(AssemblyLoadContext context)
        => ProcessEvents.Handlers()
            .Where(registered => IsOf(context, registered.Handler))
            .Select(registered => $"event {registered.Event}: {registered.Handler.Method.DeclaringType?.FullName}.{registered.Handler.Method.Name} is still registered; remove it when the services are disposed");

    // The runtime keeps timers in lists that it shows to nobody; where they have other names in a later version, none are found.
    private static IEnumerable<string> Timers(AssemblyLoadContext context)
    {
        if (typeof(Timer).Assembly.GetType("System.Threading.TimerQueue")?.GetProperty("Instances", Fields)?.GetValue(null) is not IEnumerable queues)
        {
            yield break;
        }

        foreach (object queue in queues)
        {
            foreach (string list in (string[])["_shortTimers", "_longTimers"])
            {
                object? timer = queue.GetType().GetField(list, Fields)?.GetValue(queue);
                for (int seen = 0; timer is not null && seen < 10_000; seen++)
                {
                    if (timer.GetType().GetField("_timerCallback", Fields)?.GetValue(timer) is Delegate callback && Named(context, callback, timer) is { } name)
                    {
                        yield return $"timer: {name} is still called; dispose it when the services are disposed";
                    }

                    timer = timer.GetType().GetField("_next", Fields)?.GetValue(timer);
                }
            }
        }
    }

    private static string? Named(AssemblyLoadContext context, Delegate callback, object timer)
    {
        if (IsOf(context, callback))
        {
            return $"{callback.Method.DeclaringType?.FullName}.{callback.Method.Name}";
        }

        object? state = timer.GetType().GetField("_state", Fields)?.GetValue(timer);
        return state switch
        {
            Delegate inner when IsOf(context, inner) => $"{inner.Method.DeclaringType?.FullName}.{inner.Method.Name}",
            not null when AssemblyLoadContext.GetLoadContext(state.GetType().Assembly) == context => state.GetType().FullName,
            _ => null,
        };
    }

    private static IEnumerable<string> Threads(IReadOnlySet<int> before)
        => ProcessThreads.Foreign()
            .Where(thread => !before.Contains(thread.Id))
            .Select(thread => $"thread '{thread.Name}' was started since the package was loaded and may run its code; end it when the services are disposed");

    private static IEnumerable<string> Libraries(AssemblyLoadContext context)
        => context.Assemblies
            .SelectMany(assembly => assembly.GetReferencedAssemblies().Select(reference => reference.Name))
            .Distinct(StringComparer.Ordinal)
            .Where(name => name is not null && Caches.ContainsKey(name))
            .Select(name => $"it refers to {Caches[name!]}"); // Checked above.

    private static bool IsOf(AssemblyLoadContext context, Delegate handler)
        => AssemblyLoadContext.GetLoadContext(handler.Method.Module.Assembly) == context
            || (handler.Target is { } target && AssemblyLoadContext.GetLoadContext(target.GetType().Assembly) == context);
}
