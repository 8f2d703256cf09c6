using System.Reflection;
using Executor.Sdk.Jobs;

namespace Executor.Sdk.Execution;

/// <summary>Reads what a handler class says about itself; all reflection happens here, at start.</summary>
internal static class HandlerTypes
{
    private const int MaxNameLength = 100;

    public static IEnumerable<HandlerRegistration> In(Assembly assembly)
        => assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsDefined(typeof(JobHandlerAttribute), inherit: false))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(Registration);

    public static HandlerRegistration Registration(Type type)
    {
        string name = type.GetCustomAttribute<JobHandlerAttribute>()?.Name
            ?? throw new ArgumentException($"{type.FullName} has no [JobHandler(\"name\")]: add it, so that jobs can name the handler.", nameof(type));
        CheckName(name);

        var contracts = type.GetInterfaces()
            .Where(contract => contract.IsGenericType
                && (contract.GetGenericTypeDefinition() == typeof(IJobHandler<>) || contract.GetGenericTypeDefinition() == typeof(IJobHandler<,>)))
            .ToList();
        if (contracts.Count != 1)
        {
            throw new ArgumentException(
                $"Handler '{name}' ({type.FullName}) must implement exactly one of IJobHandler<TArgs> and IJobHandler<TArgs, TResult>; it implements {contracts.Count}.",
                nameof(type));
        }

        var types = contracts[0].GetGenericArguments();
        var invoker = types.Length == 1
            ? typeof(JobHandlerInvoker<,>).MakeGenericType(type, types[0])
            : typeof(JobHandlerWithResultInvoker<,,>).MakeGenericType(type, types[0], types[1]);
        return new HandlerRegistration(name, (_, json) => (HandlerInvoker)Activator.CreateInstance(invoker, json)!);
    }

    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public static void CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength)
        {
            throw new ArgumentException($"A handler's name has 1 to {MaxNameLength} characters; '{name}' has {name.Length}.", nameof(name));
        }
    }
}
