using Executor.Sdk.Execution;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Connection;

/// <summary>Tells the node what there is of packages: with each new session, and with each change.</summary>
internal sealed partial class PackageReporter(
    PackageConnection connection, SessionSlot slot, HandlerTable handlers, TimeProvider time, ILogger<PackageReporter> logger, IPackageLoader? loader = null)
{
    private const string Malformed = "report:";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (loader is null)
        {
            return;
        }

        slot.Changed = connection.Changed;
        connection.Changed();
        while (true)
        {
            await connection.ChangedAsync(cancellationToken).ConfigureAwait(false);
            var session = await slot.GetAsync(cancellationToken).ConfigureAwait(false);
            if (session.CarriesPackages)
            {
                await TellAsync(session, loader, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task TellAsync(Session session, IPackageLoader packages, CancellationToken cancellationToken)
    {
        try
        {
            await session.ReportPackagesAsync(new PackagesReport { Packages = packages.Packages, Handlers = handlers.Offered }, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e) when (e.Message.Contains(Malformed, StringComparison.Ordinal))
        {
            Log.NotTaken(logger, e.Message);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotSent(logger, e.Message);
            connection.Changed();
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Error, "The server does not take what this executor says of its packages: {Reason}")]
        public static partial void NotTaken(ILogger logger, string reason);

        [LoggerMessage(2011, LogLevel.Debug, "What there is of packages could not be told yet: {Reason}")]
        public static partial void NotSent(ILogger logger, string reason);
    }
}
