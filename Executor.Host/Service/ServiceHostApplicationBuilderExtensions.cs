using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Service;

/// <summary>Lets the host speak with what started it.</summary>
internal static class ServiceHostApplicationBuilderExtensions
{
    /// <summary>Tells systemd how the host is, if it listens.</summary>
    /// <exception cref="ArgumentException">The socket's address is of an unknown kind.</exception>
    public static void AddSystemd(this IHostApplicationBuilder builder, SystemdEnvironment systemd)
    {
        if (systemd.NotifySocket is { } address)
        {
            var socket = new NotifySocket(address);
            builder.Services.AddSingleton(systemd);
            builder.Services.AddSingleton(_ => socket);
            builder.Services.AddHostedService<SystemdNotifier>();
        }
    }

    /// <summary>Writes one line per entry with its priority in front (<c>&lt;4&gt;</c>), where the output goes to the journal and no other format is asked for.</summary>
    public static void UseJournalFormat(this ILoggingBuilder logging, IConfiguration configuration)
    {
        if (configuration["Logging:Console:FormatterName"] is null && JournalStream.IsStandardOutput())
        {
            logging.AddSystemdConsole();
        }
    }
}
