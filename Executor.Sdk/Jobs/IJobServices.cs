using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Sdk.Jobs;

/// <summary>
/// Registers the services that the handlers of a package take. A package has at most one class that implements it, with a constructor without
/// parameters. There already: logging, options, <see cref="TimeProvider"/> and <see cref="IConfiguration"/>. The services are disposed when the
/// package is let go of.
/// </summary>
public interface IJobServices
{
    /// <summary>Adds the services. Called once for each time that the package is loaded, before any of its handlers is made.</summary>
    /// <param name="services">The package's own services.</param>
    /// <param name="configuration">A copy of section <c>Packages:NAME</c> of the host's configuration, NAME being the package's.</param>
    void Add(IServiceCollection services, IConfiguration configuration);
}
