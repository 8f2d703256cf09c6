using Executor.Sdk.Protocol;
using Scheduler.Server.Executors.Routing;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors;

internal static class ExecutorsServiceCollectionExtensions
{
    private const int ParallelCallsPerExecutor = 8;

    /// <summary>Registers the executors' hub, sessions, directory and routing.</summary>
    public static IServiceCollection AddExecutors(this IServiceCollection services)
    {
        services.AddSingleton<ExecutorStore>();
        services.AddSingleton<SeatStore>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<ExecutorSessions>();
        services.AddSingleton<PackageReportStore>();
        services.AddSingleton<PackageCalls>();
        services.AddSingleton<DeclaredJobs>();
        services.AddSingleton<ExecutorCalls>();
        services.AddSingleton<PullSessions>();
        services.AddSingleton<ExecutorDirectory>();
        services.AddSingleton<IHandlerSchemas>(provider => provider.GetRequiredService<ExecutorDirectory>());
        services.AddHostedService(provider => provider.GetRequiredService<ExecutorDirectory>());
        services.AddSingleton<JobUsage>();
        services.AddSingleton<ExecutorChoice>();
        services.AddSingleton<RunRouter>();
        services.AddSingleton<IRunRouter>(provider => provider.GetRequiredService<RunRouter>());
        services.AddHostedService<SessionPulse>();
        services.AddSignalR()
            .AddHubOptions<ExecutorHub>(options =>
            {
                // Heartbeats come each half second; these only catch what died without them.
                options.ClientTimeoutInterval = TimeSpan.FromSeconds(15);
                options.KeepAliveInterval = TimeSpan.FromSeconds(5);
                options.HandshakeTimeout = TimeSpan.FromSeconds(10);
                options.MaximumReceiveMessageSize = ProtocolLimits.MessageBytes;

                // A report waits for its commit; heartbeats must not wait behind it.
                options.MaximumParallelInvocationsPerClient = ParallelCallsPerExecutor;
            })
            .AddJsonProtocol(options => options.PayloadSerializerOptions = new(ProtocolJson.Options));
        return services;
    }
}
