using System.Net;
using System.Net.Sockets;

namespace TestServers;

/// <summary>
/// TCP ports of 127.0.0.1 that nobody listens on. They lie below the range from which the system takes the ports of
/// outgoing connections, so none of these can take one between its choice and its use.
/// </summary>
public static class FreePort
{
    private const int First = 10_240;
    private const int Beyond = 32_000;
    private static readonly Lock Gate = new();

    // Test processes that run at the same time begin at different places.
    private static int next = Random.Shared.Next(First, Beyond);

    /// <summary>A free port; never the same one twice in a row of thousands, so that two servers about to start cannot collide.</summary>
    public static int Next()
    {
        lock (Gate)
        {
            for (var tries = First; tries < Beyond; tries++)
            {
                next = next + 1 < Beyond ? next + 1 : First;
                if (IsFree(next))
                {
                    return next;
                }
            }
        }

        throw new InvalidOperationException($"No TCP port of 127.0.0.1 from {First} to {Beyond - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
