using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Alarms.Ringing;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Alarms;

internal static class AlarmsServiceCollectionExtensions
{
    private const int MessageBytes = 16 * 1024;

    /// <summary>Registers alarms and the browsers' hub. Add it behind the executors' hub, whose JSON it extends.</summary>
    public static IServiceCollection AddAlarms(this IServiceCollection services)
    {
        services.AddSingleton<AlarmStore>();
        services.AddSingleton<AlarmRunStore>();
        services.AddSingleton<AlarmService>();
        services.AddSingleton<AlarmRuns>();
        services.AddSingleton<AlarmRunReader>();
        services.AddSingleton<BrowserConnections>();
        services.AddSingleton<AlarmSignal>();
        services.AddSingleton<INodeHintObserver>(provider => provider.GetRequiredService<AlarmSignal>());
        services.AddHostedService<AlarmDelivery>();
        services.AddHostedService<AlarmSweep>();
        services.AddSignalR().AddHubOptions<ConsoleHub>(options =>
        {
            options.ClientTimeoutInterval = TimeSpan.FromSeconds(30);
            options.KeepAliveInterval = TimeSpan.FromSeconds(10);
            options.HandshakeTimeout = TimeSpan.FromSeconds(10);
            options.MaximumReceiveMessageSize = MessageBytes;
        });

        // The executors' protocol writes its messages without reflection and knows no others.
        services.Configure<JsonHubProtocolOptions>(options => options.PayloadSerializerOptions.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver()));
        return services;
    }
}
