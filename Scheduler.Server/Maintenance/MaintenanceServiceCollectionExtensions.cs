using Microsoft.Extensions.Options;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Maintenance;

internal static class MaintenanceServiceCollectionExtensions
{
    /// <summary>Registers the sweeps.</summary>
    public static IServiceCollection AddMaintenance(this IServiceCollection services)
    {
        services.AddSingleton<SweepSignal>();
        services.AddSingleton<ISessionObserver>(provider => provider.GetRequiredService<SweepSignal>());
        services.AddHostedService<PackageSweep>();
        services.AddHostedService<AuditRetention>();
        services.AddHostedService<RecoverySweep>();
        services.AddHostedService<CallbackSweep>();
        services.AddHostedService<AlertSweep>();
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<RetentionStore>();
        services.AddHostedService<RetentionSweep>();
        return services;
    }
}
