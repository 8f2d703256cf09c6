using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Sdk.Execution;

/// <summary>
/// Makes handlers of one class. The usual class, with one constructor that takes services only, is made without compiled
/// expressions, whose library alone takes several megabytes of memory.
/// </summary>
internal static class HandlerFactory
{
    public static Func<IServiceProvider, THandler> For<THandler>()
        where THandler : class
    {
        var constructors = typeof(THandler).GetConstructors();
        if (constructors.Length == 1 && Array.TrueForAll(constructors[0].GetParameters(), IsPlain))
        {
            return FromConstructor<THandler>(constructors[0]);
        }

        var create = ActivatorUtilities.CreateFactory<THandler>([]);
        return services => create(services, null);
    }

    private static Func<IServiceProvider, THandler> FromConstructor<THandler>(ConstructorInfo constructor)
        where THandler : class
    {
        var invoker = ConstructorInvoker.Create(constructor);
        Type[] types = [.. constructor.GetParameters().Select(parameter => parameter.ParameterType)];
        return services =>
        {
            object?[] values = types.Length == 0 ? [] : new object?[types.Length];
            for (int i = 0; i < types.Length; i++)
            {
                values[i] = services.GetRequiredService(types[i]);
            }

            return (THandler)invoker.Invoke(values.AsSpan());
        };
    }

    private static bool IsPlain(ParameterInfo parameter)
        => !parameter.HasDefaultValue && !parameter.ParameterType.IsByRef && parameter.CustomAttributes.All(attribute => attribute.AttributeType.Namespace != typeof(FromKeyedServicesAttribute).Namespace);
}
