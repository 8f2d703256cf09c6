using System.Diagnostics.CodeAnalysis;

namespace Executor.Sdk.Connection;

/// <summary>The one HTTP stack towards the server: token exchanges and WebSocket upgrades share its trust and time limits.</summary>
internal sealed class ServerHttp : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1.5);

    [SuppressMessage("Security", "CA5359:Do not disable certificate validation", Justification = "ServerTrust validates; it accepts any certificate only when the operator said so, and a warning is logged.")]
    public ServerHttp(ServerTrust trust)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => trust.Accepts(certificate, errors);
        Invoker = new HttpMessageInvoker(handler);
    }

    public HttpMessageInvoker Invoker { get; }

    public void Dispose() => Invoker.Dispose();
}
