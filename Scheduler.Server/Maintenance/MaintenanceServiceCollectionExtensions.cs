using Microsoft.Extensions.Options;

namespace Scheduler.Server.Maintenance;

internal static class MaintenanceServiceCollectionExtensions
{
    /// <summary>Registers the sweeps that run on one node at a time.</summary>
    public static IServiceCollection AddMaintenance(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<RetentionStore>();
        services.AddHostedService<RetentionSweep>();
        return services;
    }
}
