using Scheduler.Server.Cluster;

namespace Scheduler.Server.Runs;

internal static class RunsServiceCollectionExtensions
{
    /// <summary>Registers the ledger: its writer, its readers, its figures and their export.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services.AddSingleton<RunStore>();
        services.AddSingleton<BroadcastStore>();
        services.AddSingleton<RunCommandStore>();
        services.AddSingleton<RunDeliveryStore>();
        services.AddSingleton<RunRecoveryStore>();
        services.AddSingleton<RunReportStore>();
        services.AddSingleton<RunEndStore>();
        services.AddSingleton<RunEndings>();
        services.AddSingleton<FollowerStore>();
        services.AddSingleton<ChainStore>();
        services.AddSingleton<RunReportWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<RunReportWriter>());
        services.AddSingleton<RunLogStore>();
        services.AddSingleton<RunQueryStore>();
        services.AddSingleton<RunReader>();
        services.AddSingleton<RunLogStream>();
        services.AddSingleton<PunctualityStore>();
        services.AddSingleton<RunTrendStore>();
        services.AddSingleton<LedgerCountStore>();
        services.AddSingleton<Dashboard>();
        services.AddMetrics();
        services.AddSingleton<RunMetrics>();
        services.AddSingleton<PunctualityRecorder>();
        services.AddSingleton<IRunObserver>(provider => provider.GetRequiredService<PunctualityRecorder>());
        services.AddSingleton<INodeStats>(provider => provider.GetRequiredService<PunctualityRecorder>());
        services.AddOptions<OtlpOptions>().BindConfiguration(OtlpOptions.Section)
            .Validate(
                options => options.Endpoint is null || options.Address is not null,
                "Otlp:Endpoint must be an http or https address such as http://127.0.0.1:4317.")
            .ValidateOnStart();
        services.AddHostedService<OtlpExport>();
        return services;
    }
}
