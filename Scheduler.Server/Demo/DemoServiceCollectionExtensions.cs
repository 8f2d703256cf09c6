using Scheduler.Server.Runs;

namespace Scheduler.Server.Demo;

internal static class DemoServiceCollectionExtensions
{
    public static IServiceCollection AddDemo(this IServiceCollection services, DemoSettings settings, DemoAccount account)
    {
        services.AddSingleton(settings);
        services.AddSingleton(account);
        services.AddSingleton<DemoMeter>();
        services.AddSingleton<IRunObserver>(provider => provider.GetRequiredService<DemoMeter>());
        services.AddHostedService<DemoShow>();
        return services;
    }
}
