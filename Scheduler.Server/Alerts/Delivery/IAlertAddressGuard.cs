using System.Net;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>Opens the connections of alert webhooks, to addresses that the server may talk to and no others.</summary>
internal interface IAlertAddressGuard
{
    /// <summary>Connects to an address that was checked, so that the name cannot mean another one by then.</summary>
    /// <exception cref="HttpRequestException">None of the host's addresses is allowed, or none answers.</exception>
    ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken);
}
