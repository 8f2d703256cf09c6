using System.Reflection;
using Executor.Sdk.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>Builds the services of one version of a package: its own, and the few that the host gives.</summary>
internal sealed class PackageServices(IConfiguration configuration, ILoggerFactory loggers, TimeProvider time)
{
    private const string Section = "Packages";

    /// <exception cref="PackageException">The package registers its services in more than one way, or in a way that fails.</exception>
    public ServiceProvider Build(string name, Assembly entry)
    {
        var settings = CopyOf(configuration.GetSection(Section).GetSection(name));
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(new ForwardedLoggerFactory(loggers));
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddOptions();
        services.AddSingleton(time);
        services.AddSingleton(settings);
        var registrars = entry.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IJobServices))).ToList();
        if (registrars.Count > 1)
        {
            throw new PackageException($"{name} has {registrars.Count} classes that implement {nameof(IJobServices)}; it may have one.");
        }

        if (registrars.Count == 1)
        {
            ((IJobServices)Activator.CreateInstance(registrars[0], nonPublic: true)!).Add(services, settings); // Only Nullable<T> makes null.
        }

        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    // The host's own would hold on to whoever asks to be told of changes.
    private static IConfiguration CopyOf(IConfigurationSection section)
        => new ConfigurationBuilder().AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true)).Build();
}
