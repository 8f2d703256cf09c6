using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Scheduler.Server.Tests.Alerts;

/// <summary>A mail server that takes everything, says what a test wants at the greeting, and keeps each conversation's lines.</summary>
internal sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public MailReceiver()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>What it answers to a receiver.</summary>
    public string ReceiverAnswer { get; set; } = "250 fine";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ConverseAsync(client.GetStream());
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\r\n" };
        try
        {
            await writer.WriteLineAsync("220 test");
            for (var inData = false; await reader.ReadLineAsync(_stop.Token) is { } line;)
            {
                Lines.Enqueue(line);
                var answer = inData
                    ? line == "." ? "250 taken" : null
                    : line.Split(' ', ':')[0].ToUpperInvariant() switch
                    {
                        "EHLO" => "250-test\r\n250 8BITMIME",
                        "RCPT" => ReceiverAnswer,
                        "DATA" => "354 go on",
                        "QUIT" => "221 bye",
                        _ => "250 fine",
                    };
                inData = line == "DATA" || (inData && line != ".");
                if (answer is not null)
                {
                    await writer.WriteLineAsync(answer);
                }
            }
        }
        catch (IOException)
        {
            // The sender does not wait for the last answer.
        }
    }
}
