using Scheduler.Server.Runs;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Triggers;

internal static class TriggersServiceCollectionExtensions
{
    /// <summary>Registers planning; comes after Cluster and Runs, whose services must have started.</summary>
    public static IServiceCollection AddTriggers(this IServiceCollection services)
    {
        // Quartz is chatty below warnings; a setting for Logging:LogLevel:Quartz says otherwise.
        services.AddLogging(logging => logging.AddFilter("Quartz", LogLevel.Warning));
        services.AddSingleton<CalendarStore>();
        services.AddSingleton<CalendarUseStore>();
        services.AddSingleton<CalendarReader>();
        services.AddSingleton<PlannedRowStore>();
        services.AddSingleton<WindowPlanner>();
        services.AddSingleton<LedgerWriter>();
        services.AddSingleton<DeliveryNotice>();
        services.AddSingleton<FirePlanner>();
        services.AddSingleton<TriggerScheduler>();
        services.AddSingleton<StoredTriggers>();
        services.AddSingleton<TriggerSchedules>();
        services.AddHostedService(provider => provider.GetRequiredService<TriggerScheduler>());
        services.AddHostedService<PlanningWatch>();
        return services;
    }
}
