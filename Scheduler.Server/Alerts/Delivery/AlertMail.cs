using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>Sends messages by mail.</summary>
internal sealed class AlertMail(IOptions<SmtpOptions> options, IClusterClock clock, TimeProvider time)
{
    private const int TitleMax = 150;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <returns>Null when the mail server took it; otherwise why not.</returns>
    public async Task<string?> SendAsync(IReadOnlyList<string> to, AlertMessage message, CancellationToken cancellationToken)
    {
        if (options.Value is not { Host: not null, From: { } from })
        {
            return "Smtp:Host is not set on this server";
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await using var session = new SmtpSession();
            await session.OpenAsync(options.Value, either.Token);
            await session.SendAsync(from, to, Content(from, to, message), either.Token);
            return null;
        }
        catch (Exception exception) when (exception is SmtpException or SocketException or IOException or AuthenticationException)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"the mail server did not answer within {Limit.TotalSeconds} s";
        }
    }

    // Everything that is not ours is in Base64: no line of it can be a header, end the text or be too long.
    private string Content(string from, IReadOnlyList<string> to, AlertMessage message)
    {
        var lines = new List<string>
        {
            $"From: {from}",
            $"To: {string.Join(",\r\n ", to)}",
            $"Subject: {Header(message.Title)}",
            $"Date: {clock.UtcNow.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)}",
            $"Message-ID: <{message.Id}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(message.Text.ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks),
        };
        return string.Join("\r\n", lines);
    }

    // An encoded word has at most 75 characters (RFC 2047), so a long title is several; none may end within a character.
    private static string Header(string title)
    {
        const int RunesPerWord = 10;
        var runes = title.EnumerateRunes().Take(TitleMax).ToList();
        return string.Join("\r\n ", runes.Chunk(RunesPerWord).Select(chunk => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Concat(chunk)))}?="));
    }
}
