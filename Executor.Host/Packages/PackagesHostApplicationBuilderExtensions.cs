using Executor.Sdk.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>Makes an executor load packages.</summary>
internal static class PackagesHostApplicationBuilderExtensions
{
    /// <summary>Goes before <c>AddExecutor</c>, so that what was loaded last is there when the executor says hello.</summary>
    public static void AddPackages(this IHostApplicationBuilder builder, PackageSettings settings)
    {
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton<LeakBudget>();
        services.AddSingleton<UnloadWatch>();
        services.AddSingleton<PackageServices>();
        services.AddSingleton<PackageLoading>();
        services.AddSingleton<PackageContexts>();
        services.AddSingleton<PackageDownload>();
        services.AddSingleton<PackageArrival>();
        services.AddSingleton<Func<string, PackageSlot>>(provider => name => new PackageSlot(
            name,
            settings.Path,
            provider.GetRequiredService<PackageArrival>(),
            provider.GetRequiredService<PackageLoading>(),
            provider.GetRequiredService<PackageContexts>(),
            provider.GetRequiredService<ILogger<PackageHost>>()));
        services.AddSingleton<PackageHost>();
        services.AddSingleton<IPackageLoader>(provider => provider.GetRequiredService<PackageHost>());
        services.AddHostedService(provider => provider.GetRequiredService<PackageHost>());
    }
}
