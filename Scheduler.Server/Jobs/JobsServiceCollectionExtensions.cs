using Scheduler.Server.Jobs.Calendars;
using Scheduler.Server.Jobs.Secrets;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Jobs;

internal static class JobsServiceCollectionExtensions
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobDefinitions>();
        services.AddSingleton<IJobDefinitions>(provider => provider.GetRequiredService<JobDefinitions>());
        services.AddSingleton<JobDependencies>();
        services.AddSingleton<JobService>();
        services.AddSingleton<CalendarService>();
        services.AddSingleton<CalendarPlans>();
        services.AddHostedService<CalendarSweep>();
        services.AddSingleton<SecretStore>();
        services.AddSingleton<SecretUseStore>();
        services.AddSingleton<SecretUses>();
        services.AddSingleton<SecretValues>();
        services.AddSingleton<SecretService>();
        services.AddSingleton<JobImport>();
        services.AddSingleton<UpcomingTimes>();
        services.AddSingleton<ComingFires>();
        services.AddSingleton<SchedulePreview>();
        return services;
    }
}
