using System.Reflection;
using System.Runtime.Loader;

namespace Executor.Host.Packages;

/// <summary>The handlers that are registered on events of the process, read from where the framework keeps them.</summary>
internal static class ProcessEvents
{
    private const BindingFlags Fields = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type[] Owners =
        [typeof(AppContext), typeof(AppDomain), typeof(AssemblyLoadContext), typeof(TaskScheduler), typeof(Console)];

    public static IEnumerable<(string Event, Delegate Handler)> Handlers()
    {
        foreach (var owner in Owners)
        {
            foreach (var field in owner.GetFields(Fields).Where(field => field.FieldType.IsAssignableTo(typeof(Delegate))))
            {
                object? instance = field.IsStatic ? null : owner == typeof(AppDomain) ? AppDomain.CurrentDomain : null;
                if ((field.IsStatic || instance is not null) && field.GetValue(instance) is Delegate handlers)
                {
                    foreach (var handler in handlers.GetInvocationList())
                    {
                        yield return ($"{owner.Name}.{field.Name.TrimStart('_')}", handler);
                    }
                }
            }
        }
    }

    /// <summary>Takes out what a library registered for the end of the process.</summary>
    public static void ForgetEnd(Assembly library)
    {
        foreach (var handler in Handlers().Select(registered => registered.Handler).OfType<EventHandler>().Where(handler => handler.Method.Module.Assembly == library).ToList())
        {
            AppDomain.CurrentDomain.ProcessExit -= handler;
            AppDomain.CurrentDomain.DomainUnload -= handler;
        }
    }
}
