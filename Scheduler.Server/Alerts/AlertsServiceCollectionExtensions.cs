using Microsoft.Extensions.Options;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Alerts;

internal static class AlertsServiceCollectionExtensions
{
    /// <summary>Registers rules, channels, alerts and their delivery.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertRuleStore>();
        services.AddSingleton<AlertRuleService>();
        services.AddSingleton<AlertChannelStore>();
        services.AddSingleton<AlertChannelService>();
        services.AddSingleton<ChannelSecrets>();
        services.AddSingleton<AlertDeliveryStore>();
        services.AddSingleton<AlertStore>();
        services.AddSingleton<AlertLedgerStore>();
        services.AddSingleton<AlertBook>();
        services.AddSingleton<AlertSignal>();
        services.AddSingleton<AlertJudge>();
        services.AddSingleton<LedgerLook>();
        services.AddSingleton<ExecutorLook>();
        services.AddSingleton<RecoveryLook>();
        services.AddSingleton<AlertObserver>();
        services.AddSingleton<IRunObserver>(provider => provider.GetRequiredService<AlertObserver>());
        services.AddHostedService<AlertWatch>();
        services.AddOptions<SmtpOptions>().BindConfiguration(SmtpOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>();
        services.AddSingleton<AlertWebhook>();
        services.AddSingleton<AlertMail>();
        services.AddSingleton<AlertSending>();
        services.AddHostedService<AlertOutbox>();
        return services;
    }
}
