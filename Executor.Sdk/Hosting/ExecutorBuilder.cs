using System.Reflection;
using System.Text.Json;
using Executor.Sdk.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Sdk.Hosting;

/// <summary>Adds handlers to an executor. Not thread-safe: used while the host is being built.</summary>
public sealed class ExecutorBuilder
{
    internal ExecutorBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services, which handlers take their own services from.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds every class with a <see cref="Jobs.JobHandlerAttribute"/> in the assembly of a type.</summary>
    /// <typeparam name="T">Any type of the assembly, for example <c>Program</c>.</typeparam>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">A class with the attribute implements no handler interface, or more than one.</exception>
    public ExecutorBuilder AddHandlersFrom<T>() => AddHandlersFrom(typeof(T).Assembly);

    /// <summary>Adds every class with a <see cref="Jobs.JobHandlerAttribute"/> in an assembly.</summary>
    /// <param name="assembly">The assembly to search; its non-public classes count too.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">A class with the attribute implements no handler interface, or more than one.</exception>
    public ExecutorBuilder AddHandlersFrom(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var registration in HandlerTypes.In(assembly))
        {
            Services.AddSingleton(registration);
        }

        return this;
    }

    /// <summary>Adds one handler class.</summary>
    /// <typeparam name="THandler">A class with a <see cref="Jobs.JobHandlerAttribute"/> that implements one of the handler interfaces.</typeparam>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">It has no attribute, or implements no handler interface, or more than one.</exception>
    public ExecutorBuilder AddHandler<THandler>()
        where THandler : class
    {
        Services.AddSingleton(HandlerTypes.Registration(typeof(THandler)));
        return this;
    }

    /// <summary>
    /// Adds a delegate as a handler. Its parameters may be a <see cref="Jobs.JobContext"/>, a <see cref="CancellationToken"/>,
    /// an <see cref="Microsoft.Extensions.Logging.ILogger"/>, registered services, and one more, which takes the job's arguments.
    /// </summary>
    /// <param name="name">The handler's name, 1 to 100 characters, unique within the executor.</param>
    /// <param name="handler">The delegate; what it returns, awaited where it can be, is the run's result. Called from many threads at once.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public ExecutorBuilder MapHandler(string name, Delegate handler)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(handler);
        HandlerTypes.CheckName(name);
        Services.AddSingleton(new HandlerRegistration(name, (root, json) => new DelegateInvoker(name, handler, root, json)));
        return this;
    }

    /// <summary>
    /// Declares a job, so that it is deployed with the code that it runs. The server makes it, or changes it to be as declared, when this process connects for the
    /// first time; the executor's key must have been given the job's group. What the server does not take is logged as an error, and the executor works on. A
    /// declaration that is taken out of the code deletes nothing.
    /// </summary>
    /// <param name="name">The job's name, unique in its group; by default also the name of the handler that it runs.</param>
    /// <param name="configure">Says when it runs and how; null for a job that runs by call only.</param>
    /// <returns>This builder.</returns>
    public ExecutorBuilder DeclareJob(string name, Action<Jobs.JobDeclaration>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var job = new Jobs.JobDeclaration(name);
        configure?.Invoke(job);
        Services.AddSingleton(job);
        return this;
    }

    /// <summary>Changes how arguments are read and results are written.</summary>
    /// <param name="configure">Gets the options: web defaults, enumerations as camel-case strings, required and non-nullable members enforced.</param>
    /// <returns>This builder.</returns>
    public ExecutorBuilder ConfigureJson(Action<JsonSerializerOptions> configure)
    {
        Services.Configure<HandlerJson>(json => configure(json.Options));
        return this;
    }
}
