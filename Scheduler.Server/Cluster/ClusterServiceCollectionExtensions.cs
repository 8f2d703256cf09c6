using Microsoft.Extensions.Options;

namespace Scheduler.Server.Cluster;

internal static class ClusterServiceCollectionExtensions
{
    /// <summary>Registers schema, cluster clock and node registry, in the order in which they must start.</summary>
    /// <param name="services">The services.</param>
    /// <param name="identity">Makes this process's identity once the configuration is complete.</param>
    public static IServiceCollection AddCluster(this IServiceCollection services, Func<IServiceProvider, NodeIdentity> identity)
    {
        services.AddOptions<SchedulingOptions>().BindConfiguration(SchedulingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SchedulingOptions>, SchedulingOptionsValidator>();
        services.AddOptions<ClusterOptions>().BindConfiguration(ClusterOptions.Section);
        services.AddSingleton(identity);
        services.AddSingleton<ClusterSettingStore>();
        services.AddSingleton<NodeStore>();
        services.AddSingleton<SuspendCounter>();
        services.AddSingleton<IClockSource, DatabaseClockSource>();
        services.AddSingleton<DatabaseClock>();
        services.AddSingleton<IClusterClock>(provider => provider.GetRequiredService<DatabaseClock>());
        services.AddSingleton<SchedulingAgreement>();
        services.AddSingleton<NodeRegistry>();
        services.AddSingleton<SweepLease>();
        services.AddSingleton<NodeHints>();
        services.AddSingleton<SweepLease>();
        services.AddHostedService<SchemaStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseClock>());
        services.AddHostedService(provider => provider.GetRequiredService<NodeRegistry>());
        services.AddHostedService(provider => provider.GetRequiredService<NodeHints>());
        return services;
    }
}
