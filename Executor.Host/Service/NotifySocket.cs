using System.Net.Sockets;
using System.Text;

namespace Executor.Host.Service;

/// <summary>Sends notifications as sd_notify(3) does: one datagram each, <c>NAME=value</c> lines.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _address;

    /// <param name="address">A path, or a name after <c>@</c> in the abstract namespace.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public NotifySocket(string address)
    {
        _address = address switch
        {
            ['/', ..] => new UnixDomainSocketEndPoint(address),
            ['@', _, ..] => new UnixDomainSocketEndPoint('\0' + address[1..]),
            _ => throw new ArgumentException($"NOTIFY_SOCKET is '{address}'; known are a path and a name after @.", nameof(address)),
        };

        // A receiver that does not read must not hold up the host.
        _socket.Blocking = false;
    }

    /// <exception cref="SocketException">Nobody listens, or the receiver's queue is full.</exception>
    public void Send(params ReadOnlySpan<string> lines) => _socket.SendTo(Encoding.UTF8.GetBytes(string.Join('\n', lines)), _address);

    public void Dispose() => _socket.Dispose();
}
