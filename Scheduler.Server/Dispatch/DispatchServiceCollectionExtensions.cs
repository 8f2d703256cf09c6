using Scheduler.Server.Executors;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

internal static class DispatchServiceCollectionExtensions
{
    /// <summary>Registers what sends runs to the executors of this node, and runs by call.</summary>
    public static IServiceCollection AddDispatch(this IServiceCollection services)
    {
        services.AddSingleton<WaitingRuns>();
        services.AddSingleton<UpstreamResults>();
        services.AddSingleton<AssignmentSender>();
        services.AddSingleton<WaitingRunReader>();
        services.AddSingleton<ISessionObserver>(provider => provider.GetRequiredService<WaitingRunReader>());
        services.AddSingleton<IRunDelivery, RunDelivery>();
        services.AddSingleton<RunCallStore>();
        services.AddSingleton<RunCalls>();
        services.AddSingleton<DirectSends>();
        services.AddSingleton<Broadcasts>();
        services.AddSingleton<DelayedRuns>();
        services.AddSingleton<DependentRuns>();
        services.AddSingleton<IRunFollowers, RunFollowers>();
        services.AddHostedService(provider => provider.GetRequiredService<WaitingRunReader>());
        services.AddHostedService<ArmLoop>();
        return services;
    }
}
