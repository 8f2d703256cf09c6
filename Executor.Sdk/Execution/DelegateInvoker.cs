using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Executor.Sdk.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Execution;

/// <summary>
/// Calls a delegate, compiled once: its parameters are the run's context, its token, a logger, services, and at most one
/// that takes the job's arguments.
/// </summary>
internal sealed class DelegateInvoker : HandlerInvoker
{
    private readonly JsonSerializerOptions _json;
    private readonly Func<IServiceProvider, object?, JobContext, CancellationToken, ValueTask<RunResult?>> _call;
    private readonly Func<JsonElement, object?> _read;

    public DelegateInvoker(string name, Delegate handler, IServiceProvider root, JsonSerializerOptions json)
    {
        _json = json;
        var services = Expression.Parameter(typeof(IServiceProvider));
        var args = Expression.Parameter(typeof(object));
        var context = Expression.Parameter(typeof(JobContext));
        var token = Expression.Parameter(typeof(CancellationToken));
        var isService = root.GetRequiredService<IServiceProviderIsService>();

        Type? argsType = null;
        var values = new List<Expression>();
        foreach (var parameter in handler.Method.GetParameters().Skip(handler.Method.IsStatic && handler.Target is not null ? 1 : 0))
        {
            var type = parameter.ParameterType;
            if (type == typeof(JobContext))
            {
                values.Add(context);
            }
            else if (type == typeof(CancellationToken))
            {
                values.Add(token);
            }
            else if (type == typeof(IServiceProvider))
            {
                values.Add(services);
            }
            else if (type == typeof(ILogger))
            {
                values.Add(Expression.Constant(root.GetRequiredService<ILoggerFactory>().CreateLogger(name), type));
            }
            else if (isService.IsService(type))
            {
                values.Add(Expression.Call(
                    typeof(ServiceProviderServiceExtensions), nameof(ServiceProviderServiceExtensions.GetRequiredService), [type], services));
            }
            else if (argsType is null)
            {
                argsType = type;
                values.Add(Expression.Convert(args, type));
            }
            else
            {
                throw new InvalidOperationException(
                    $"Handler '{name}' takes {argsType.Name} and {type.Name}: one of them can be the job's arguments, the other is no registered service.");
            }
        }

        ArgsType = argsType ?? typeof(JsonElement);
        _read = ReaderFor(ArgsType);
        var body = Adapt(Expression.Invoke(Expression.Constant(handler), values));
        _call = Expression.Lambda<Func<IServiceProvider, object?, JobContext, CancellationToken, ValueTask<RunResult?>>>(
            body, services, args, context, token).Compile();
    }

    public override Type ArgsType { get; }

    public override object? ReadArgs(JsonElement args) => _read(args);

    public override PreparedCall Prepare(
        IServiceProvider services, object? args, JobContext context, CancellationToken cancellationToken)
        => () => _call(services, args, context, cancellationToken);

    private Func<JsonElement, object?> ReaderFor(Type type)
        => (Func<JsonElement, object?>)typeof(DelegateInvoker)
            .GetMethod(nameof(MakeReader), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type)
            .Invoke(null, [_json])!;

    private static Func<JsonElement, object?> MakeReader<TArgs>(JsonSerializerOptions json) => args => ArgsReader.Read<TArgs>(args, json);

    private Expression Adapt(Expression call)
    {
        var type = call.Type;
        var json = Expression.Constant(_json);
        if (type == typeof(void))
        {
            return Expression.Block(call, Expression.Default(typeof(ValueTask<RunResult?>)));
        }

        if (type == typeof(Task))
        {
            return Expression.Call(typeof(DelegateResults), nameof(DelegateResults.FromTaskAsync), null, call);
        }

        if (type == typeof(ValueTask))
        {
            return Expression.Call(typeof(DelegateResults), nameof(DelegateResults.FromValueTaskAsync), null, call);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
        {
            return Expression.Call(
                typeof(DelegateResults), nameof(DelegateResults.FromTaskOfAsync), type.GetGenericArguments(), call, json);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            return Expression.Call(
                typeof(DelegateResults), nameof(DelegateResults.FromValueTaskOfAsync), type.GetGenericArguments(), call, json);
        }

        return Expression.Call(typeof(DelegateResults), nameof(DelegateResults.FromValue), [type], call, json);
    }
}
