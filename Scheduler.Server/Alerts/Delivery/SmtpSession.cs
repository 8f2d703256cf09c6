using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>One conversation with a mail server (RFC 5321, with STARTTLS and AUTH PLAIN).</summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private const int LineMax = 2_048;
    private const int LinesMax = 100;
    private readonly TcpClient _tcp = new();
    private readonly byte[] _one = new byte[1];
    private Stream _stream = Stream.Null;
    private string[] _offers = [];

    public async Task OpenAsync(SmtpOptions options, CancellationToken cancellationToken)
    {
        var host = options.Host ?? throw new SmtpException("Smtp:Host is not set");
        await _tcp.ConnectAsync(host, options.Port, cancellationToken);
        _stream = _tcp.GetStream();
        if (options.Tls == SmtpTls.Implicit)
        {
            await EncryptAsync(host, cancellationToken);
        }

        await ExpectAsync(220, cancellationToken);
        await GreetAsync(cancellationToken);
        if (options.Tls == SmtpTls.StartTls)
        {
            // Going on in plain text would let anybody in between read along by hiding the offer.
            if (!_offers.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
            {
                throw new SmtpException("the mail server does not offer STARTTLS");
            }

            await SayAsync("STARTTLS", 220, cancellationToken);
            await EncryptAsync(host, cancellationToken);
            await GreetAsync(cancellationToken);
        }

        if (options.User is not null)
        {
            await SayAsync($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{options.User}\0{options.Password}"))}", 235, cancellationToken);
        }
    }

    /// <param name="from">The sender's address.</param>
    /// <param name="to">The receivers' addresses.</param>
    /// <param name="content">Headers and text in lines that end in CR LF, none of which begins with a dot.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SendAsync(string from, IEnumerable<string> to, string content, CancellationToken cancellationToken)
    {
        await SayAsync($"MAIL FROM:<{from}>", 250, cancellationToken);
        foreach (var receiver in to)
        {
            await SayAsync($"RCPT TO:<{receiver}>", 250, cancellationToken);
        }

        await SayAsync("DATA", 354, cancellationToken);
        await SayAsync(content + "\r\n.", 250, cancellationToken);
        await WriteAsync("QUIT", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }

    private async Task EncryptAsync(string host, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        await WriteAsync("EHLO scheduler", cancellationToken);
        _offers = [.. (await ExpectAsync(250, cancellationToken)).Skip(1).Select(line => line.Trim())];
    }

    private async Task SayAsync(string command, int expected, CancellationToken cancellationToken)
    {
        await WriteAsync(command, cancellationToken);
        await ExpectAsync(expected, cancellationToken);
    }

    private Task WriteAsync(string command, CancellationToken cancellationToken) => _stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken).AsTask();

    /// <returns>The lines of the answer without their code.</returns>
    private async Task<IReadOnlyList<string>> ExpectAsync(int expected, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (lines.Count < LinesMax)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code))
            {
                throw new SmtpException("the mail server does not speak SMTP");
            }

            // Some receivers of several are forwarded (251).
            if (code != expected && !(expected == 250 && code == 251))
            {
                throw new SmtpException($"the mail server answered {line}");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
            {
                return lines;
            }
        }

        throw new SmtpException("the mail server's answer has no end");
    }

    // Byte by byte, so that nothing behind STARTTLS's answer is read before the encryption: that was an attack.
    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (line.Length < LineMax)
        {
            if (await _stream.ReadAsync(_one, cancellationToken) == 0)
            {
                throw new SmtpException("the mail server closed the connection");
            }

            if (_one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)_one[0]);
        }

        throw new SmtpException("the mail server's answer has no end");
    }
}
