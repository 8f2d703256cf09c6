using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>The host's loggers for a package, so that what its handlers log becomes their runs' logs. The host's factory outlives it.</summary>
internal sealed class ForwardedLoggerFactory(ILoggerFactory host) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => host.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider)
        => throw new NotSupportedException("A package cannot add logger providers: they would outlive it in the host.");

    public void Dispose()
    {
        // The host's factory is not the package's to dispose.
    }
}
