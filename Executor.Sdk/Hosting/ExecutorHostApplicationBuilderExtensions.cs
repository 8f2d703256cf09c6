using Executor.Sdk.Connection;
using Executor.Sdk.Execution;
using Executor.Sdk.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Hosting;

/// <summary>Makes an application an executor.</summary>
public static class ExecutorHostApplicationBuilderExtensions
{
    /// <summary>
    /// Adds an executor to a console host or an ASP.NET Core application. It connects when the host starts, reads section
    /// <c>Executor</c> of the configuration, and returns what it could not start when the host stops. A registered
    /// <see cref="TimeProvider"/> becomes its local clock.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="configure">Changes settings after the configuration was read; null for none.</param>
    /// <returns>A builder that takes handlers.</returns>
    /// <exception cref="InvalidOperationException">The application has an executor already.</exception>
    public static ExecutorBuilder AddExecutor(this IHostApplicationBuilder builder, Action<ExecutorOptions>? configure = null)
        => AddExecutor(builder, [], configure);

    /// <summary>The same for an application that keeps settings of its own in section <c>Executor</c>.</summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="ownSettings">The keys that the application reads itself; other unknown ones stop the start.</param>
    /// <param name="configure">Changes settings after the configuration was read; null for none.</param>
    /// <returns>A builder that takes handlers.</returns>
    /// <exception cref="InvalidOperationException">The application has an executor already.</exception>
    public static ExecutorBuilder AddExecutor(this IHostApplicationBuilder builder, IReadOnlyCollection<string> ownSettings, Action<ExecutorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(ownSettings);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(RunBoard)))
        {
            throw new InvalidOperationException("AddExecutor was called twice; one application is one executor.");
        }

        var section = builder.Configuration.GetSection(ExecutorOptions.Section);
        services.AddOptions<ExecutorOptions>()
            .Configure(options =>
            {
                ExecutorSectionReader.Read(section, options, ownSettings);
                configure?.Invoke(options);
            })
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ExecutorOptions>, ExecutorOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ExecutorOptions>>().Value);
        AddTiming(services);
        AddExecution(services);
        AddConnection(services);
        services.AddHostedService<ExecutorService>();
        services.AddSingleton<IPostConfigureOptions<HostOptions>, ShutdownTimeout>();
        services.AddSingleton<ILoggerProvider, RunLogProvider>();
        return new ExecutorBuilder(services);
    }

    private static void AddTiming(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ClusterClock>();
        services.AddSingleton<ClockSync>();
        services.AddSingleton(_ => ShortSleep.ForThisPlatform());
    }

    private static void AddExecution(IServiceCollection services)
    {
        services.AddOptions<HandlerJson>();
        services.AddSingleton(provider =>
        {
            var json = provider.GetRequiredService<IOptions<HandlerJson>>().Value.Options;
            return new HandlerTable(provider.GetServices<HandlerRegistration>().Select(registration => registration.Build(provider, json)));
        });
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<ExecutorOptions>();
            return new RunBoardOptions(options.Slots, options.OutboxCapacity, TimeSpan.FromMilliseconds(options.CancelGraceMs))
            {
                Launch = provider.GetRequiredService<StartThreads>().Launch,
            };
        });
        services.AddSingleton<StartThreads>();
        services.AddSingleton<RunStarter>();
        services.AddSingleton<RunBoard>();
        services.AddSingleton(provider => new DynamicHandlers(provider.GetRequiredService<HandlerTable>(), provider.GetRequiredService<RunBoard>()));
    }

    private static void AddConnection(IServiceCollection services)
    {
        services.AddSingleton<Outbox>();
        services.AddSingleton<LogBuffer>();
        services.AddSingleton<OutboxFile>();
        services.AddSingleton<RunJournal>();
        services.AddSingleton<IRunRecorder, RunRecorder>();
        services.AddSingleton<ServerTrust>();
        services.AddSingleton<ServerHttp>();
        services.AddSingleton<TokenSource>();
        services.AddSingleton<SessionSlot>();
        services.AddSingleton<SessionOpener>();
        services.AddSingleton<SessionKeeper>();
        services.AddSingleton<ReportSender>();
        services.AddSingleton<PackageConnection>();
        services.AddSingleton<IPackageConnection>(provider => provider.GetRequiredService<PackageConnection>());
        services.AddSingleton<PackageReporter>();
        services.AddSingleton<ISessionHost, ExecutorSessionHost>();
    }
}
