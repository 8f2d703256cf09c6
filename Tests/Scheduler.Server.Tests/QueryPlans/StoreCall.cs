using System.Reflection;

namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>One method of a store with one set of arguments.</summary>
internal sealed record StoreCall(Type Store, MethodInfo Method, int Variant)
{
    public string Name => $"{Store.Name}.{Method.Name}({string.Join(", ", Method.GetParameters().Select(parameter => parameter.Name))}) #{Variant}";
}
