using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Tests.Cluster;

namespace Scheduler.Server.Tests.Alerts;

public sealed partial class AlertMailTests
{
    [Fact]
    public async Task Send_ToTwo_IsOneMailThatReadsAsItWasWritten()
    {
        await using var receiver = new MailReceiver();

        var error = await SendAsync(receiver, SmtpTls.None);

        var lines = receiver.Lines.ToList();
        Assert.Null(error);
        Assert.Equal(
            ["EHLO scheduler", "MAIL FROM:<scheduler@example.com>", "RCPT TO:<ada@example.com>", "RCPT TO:<bob@example.com>", "DATA"], lines.Take(5));
        var content = lines.Skip(5).TakeWhile(line => line != ".").ToList();
        var headers = string.Join('\n', content.TakeWhile(line => line.Length > 0));
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(content.SkipWhile(line => line.Length > 0))));
        Assert.Equal(AlertWebhookTests.Message.Title, string.Concat(Word().Matches(headers).Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["text"].Value)))));
        Assert.Equal(AlertWebhookTests.Message.Text, text.ReplaceLineEndings("\n"));
        Assert.Contains("To: ada@example.com,\n bob@example.com", headers, StringComparison.Ordinal);
        Assert.All(content, line => Assert.True(line.Length <= 78, line));
    }

    [Fact]
    public async Task Send_WhereTlsIsWantedAndNotOffered_SaysNothingInPlainText()
    {
        await using var receiver = new MailReceiver();

        var error = await SendAsync(receiver, SmtpTls.StartTls);

        Assert.Equal("the mail server does not offer STARTTLS", error);
        Assert.DoesNotContain(receiver.Lines, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_ToAReceiverThatTheServerRefuses_SaysWhatItAnswered()
    {
        await using var receiver = new MailReceiver { ReceiverAnswer = "550 no such user" };

        Assert.Equal("the mail server answered 550 no such user", await SendAsync(receiver, SmtpTls.None));
    }

    [Fact]
    public async Task Send_WithoutAMailServer_SaysWhichSettingIsMissing()
    {
        var mail = new AlertMail(Options.Create(new SmtpOptions()), new FixedClock(), TimeProvider.System);

        Assert.Contains("Smtp:Host", await mail.SendAsync(["ada@example.com"], AlertWebhookTests.Message, CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_OfWrongSettings_NameEach()
    {
        var wrong = new SmtpOptions { Host = "mail", Port = 0, User = "u", Password = "p", Tls = SmtpTls.None }.Problems().ToList();

        Assert.Equal(3, wrong.Count);
        Assert.Contains(wrong, problem => problem.StartsWith("Smtp:Port", StringComparison.Ordinal));
        Assert.Contains(wrong, problem => problem.StartsWith("Smtp:From", StringComparison.Ordinal));
        Assert.Contains(wrong, problem => problem.StartsWith("Smtp:Password", StringComparison.Ordinal));
    }

    private static Task<string?> SendAsync(MailReceiver receiver, SmtpTls tls)
    {
        var options = new SmtpOptions { Host = "127.0.0.1", Port = receiver.Port, From = "scheduler@example.com", Tls = tls };
        return new AlertMail(Options.Create(options), new FixedClock(), TimeProvider.System).SendAsync(["ada@example.com", "bob@example.com"], AlertWebhookTests.Message, CancellationToken.None);
    }

    [GeneratedRegex(@"=\?utf-8\?B\?(?<text>[^?]*)\?=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
