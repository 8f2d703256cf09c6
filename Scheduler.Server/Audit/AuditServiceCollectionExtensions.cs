namespace Scheduler.Server.Audit;

internal static class AuditServiceCollectionExtensions
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditStore>();
        services.AddSingleton<AuditChainStore>();
        services.AddSingleton<AuditChain>();
        services.AddHostedService<AuditSweep>();
        return services;
    }
}
