using System.Security.Cryptography.X509Certificates;
using Scheduler.Server.Access;

namespace Scheduler.Server.Startup;

/// <summary>Says on the terminal where the server is, once it listens.</summary>
internal sealed class StartupBanner(IHostApplicationLifetime lifetime, IConfiguration configuration, X509Certificate2 certificate, FirstAdmin setup) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Print);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Print()
    {
        var url = ListenUrls.Of(configuration)[0].TrimEnd('/').Replace("*", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        Console.WriteLine($"QuartzScheduler listens on {url} (API: {url}/api/v1)");
        Console.WriteLine($"Certificate SHA-256: {ServerCertificate.Sha256(certificate)}");
        if (setup.SetupToken is { } token)
        {
            Console.WriteLine($"Setup: {url}/setup#token={token}");
        }
    }
}
