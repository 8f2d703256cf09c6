using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Packages;

internal static class PackagesServiceCollectionExtensions
{
    /// <summary>Registers uploads, signing and deployments.</summary>
    public static IServiceCollection AddPackages(this IServiceCollection services)
    {
        services.AddSingleton<PackageStore>();
        services.AddSingleton<ArchiveStore>();
        services.AddSingleton<DeploymentStore>();
        services.AddSingleton<CanaryStore>();
        services.AddSingleton<OrderStore>();
        services.AddSingleton<PackageKeyStore>();
        services.AddSingleton<PrivateKeySeal>();
        services.AddSingleton<PackageKeys>();
        services.AddSingleton<StatementSigner>();
        services.AddSingleton<PackageExecutors>();
        services.AddSingleton<Uploads>();
        services.AddSingleton<UploadDoor>();
        services.AddSingleton<Deployments>();
        services.AddSingleton<Canaries>();
        services.AddSingleton<DeploymentReader>();
        services.AddSingleton<IPackageArchives, PackageArchives>();
        services.AddSingleton<PackageOrdering>();
        services.AddSingleton<ISessionObserver>(provider => provider.GetRequiredService<PackageOrdering>());
        services.AddSingleton<INodeHintObserver>(provider => provider.GetRequiredService<PackageOrdering>());
        services.AddHostedService(provider => provider.GetRequiredService<PackageOrdering>());
        return services;
    }

    public static RouteGroupBuilder MapPackages(this RouteGroupBuilder api)
    {
        PackageEndpoints.Map(api);
        DeploymentEndpoints.Map(api);
        PackageKeyEndpoints.Map(api);
        return api;
    }
}
