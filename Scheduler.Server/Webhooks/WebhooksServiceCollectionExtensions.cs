using System.Net;
using Executor.Sdk.Connection;
using Executor.Sdk.Execution;
using Executor.Sdk.Hosting;
using Executor.Sdk.Timing;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Webhooks.Callbacks;

namespace Scheduler.Server.Webhooks;

internal static class WebhooksServiceCollectionExtensions
{
    private const int Capacity = 100_000;
    private static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(5);

    /// <summary>Registers the guard of all webhooks, and what makes the node the executor of those of jobs.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        services.AddSingleton(provider =>
            AllowedAddresses.Read(provider.GetRequiredService<IOptions<WebhookOptions>>().Value.AllowedAddresses, out _)
            ?? throw new InvalidOperationException("Options are validated before they are read."));
        services.AddSingleton(provider => new AddressGuard(provider.GetRequiredService<AllowedAddresses>(), Dns.GetHostAddressesAsync));
        services.AddSingleton<SigningSecrets>();
        services.AddSingleton<CallbackTokens>();
        services.AddSingleton<CallbackStore>();
        services.AddSingleton<CallbackEnds>();
        services.AddSingleton<CallbackOffers>();
        services.AddSingleton<CallbackTurns>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookInvoker>();
        AddExecutor(services);
        services.AddHostedService<NodeExecutor>();
        return services;
    }

    // What an application gets from the SDK's AddExecutor, without what travels, signs in or is kept on disk.
    private static void AddExecutor(IServiceCollection services)
    {
        services.AddSingleton(provider => new ExecutorOptions
        {
            App = WebhookTarget.App,
            Name = NodeExecutorName.Of(provider.GetRequiredService<NodeIdentity>().Name),
            Slots = provider.GetRequiredService<IOptions<WebhookOptions>>().Value.MaxConcurrent,
        });
        services.AddSingleton(provider => new RunBoardOptions(provider.GetRequiredService<ExecutorOptions>().Slots, Capacity, CancelGrace)
        {
            Launch = provider.GetRequiredService<StartThreads>().Launch,
        });
        services.AddSingleton(provider => new HandlerTable([new RegisteredHandler(WebhookTarget.Handler, provider.GetRequiredService<WebhookInvoker>(), ArgsSchema: null)]));
        services.AddSingleton<ClusterClock>();
        services.AddSingleton<ClockSync>();
        services.AddSingleton(_ => ShortSleep.ForThisPlatform());
        services.AddSingleton<StartThreads>();
        services.AddSingleton<RunStarter>();
        services.AddSingleton<RunBoard>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<LogBuffer>();
        services.AddSingleton<IRunRecorder, NoRecords>();
        services.AddSingleton<SessionSlot>();
        services.AddSingleton<ReportSender>();
        services.AddSingleton<ISessionHost, ExecutorSessionHost>();
    }
}
