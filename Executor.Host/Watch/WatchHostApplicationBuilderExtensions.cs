using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Watch;

/// <summary>Makes a host of packages follow a developer's builds.</summary>
internal static class WatchHostApplicationBuilderExtensions
{
    public static void AddWatch(this IHostApplicationBuilder builder, WatchedPath path)
    {
        builder.Services.AddSingleton(path);
        builder.Services.AddHostedService<PackageWatch>();
        if (builder.Configuration["Logging:Console:FormatterName"] is null)
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }
    }
}
