using Executor.Host.Packages;
using Executor.Sdk.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Health;

/// <summary>Lets the host know how it is, and write it down.</summary>
internal static class HealthHostApplicationBuilderExtensions
{
    /// <param name="builder">The host's builder.</param>
    /// <param name="healthFile">The file to write; null for none.</param>
    public static void AddHealth(this IHostApplicationBuilder builder, string? healthFile)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ServerConnection>();
        services.AddSingleton(Status);
        services.AddSingleton<ILoggerProvider, ConnectionLog>();

        // Whatever Logging:LogLevel says about the other providers: this one needs these events and no others.
        builder.Logging.AddFilter<ConnectionLog>(null, LogLevel.None).AddFilter<ConnectionLog>(ConnectionLog.Category, LogLevel.Information);
        if (healthFile is not null)
        {
            services.AddSingleton(new HealthFile(healthFile));
            services.AddHostedService<HealthWriter>();
        }
    }

    private static HostStatus Status(IServiceProvider provider)
    {
        var status = new HostStatus(
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ServerConnection>(),
            provider.GetRequiredService<DynamicHandlers>(),
            provider.GetRequiredService<TimeProvider>());
        if (provider.GetService<PackageHost>() is { } packages)
        {
            packages.Changed += _ => status.Tell();
        }

        return status;
    }
}
