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
    /// <param name="handlers">The names of the loaded handlers.</param>
    public static void AddHealth(this IHostApplicationBuilder builder, string? healthFile, IReadOnlyList<string> handlers)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ServerConnection>();
        services.AddSingleton(provider => new HostStatus(
            provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<ServerConnection>(), handlers, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ILoggerProvider, ConnectionLog>();

        // Whatever Logging:LogLevel says about the other providers: this one needs these events and no others.
        builder.Logging.AddFilter<ConnectionLog>(null, LogLevel.None).AddFilter<ConnectionLog>(ConnectionLog.Category, LogLevel.Information);
        if (healthFile is not null)
        {
            services.AddSingleton(new HealthFile(healthFile));
            services.AddHostedService<HealthWriter>();
        }
    }
}
