using System.Net.Sockets;
using System.Text;
using TestServers;

namespace Executor.Host.Tests.Service;

/// <summary>The receiving end of notifications, as systemd has it: a real datagram socket.</summary>
internal sealed class NotifyReceiver : IDisposable
{
    private readonly TempFolder _folder = new("notify");
    private readonly List<string[]> _messages = [];
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifyReceiver(bool isAbstract)
    {
        Address = isAbstract ? $"@quartzscheduler-{Guid.NewGuid():N}" : _folder.File("notify");
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + Address[1..] : Address));
    }

    /// <summary>What NOTIFY_SOCKET says.</summary>
    public string Address { get; }

    /// <summary>The lines of the so-many-th message with such a line, counted from the first message on.</summary>
    public async Task<string[]> MessageWithAsync(Func<string, bool> line, int count = 1)
    {
        using var limit = new CancellationTokenSource(HostProgram.Patience, TimeProvider.System);
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            string[][] found = [.. _messages.Where(message => message.Any(line))];
            if (found.Length >= count)
            {
                return found[count - 1];
            }

            try
            {
                int length = await _socket.ReceiveAsync(buffer, limit.Token);
                _messages.Add(Encoding.UTF8.GetString(buffer, 0, length).Split('\n'));
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"Not told, but: {string.Join(" | ", _messages.SelectMany(message => message))}", e);
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }
}
