using System.Net.Mail;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>Section <c>Smtp</c>: the mail server that alerts go through.</summary>
internal sealed class SmtpOptions
{
    public const string Section = "Smtp";

    /// <summary>Null: mail cannot be sent.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The sender's address.</summary>
    public string? From { get; set; }

    public SmtpTls Tls { get; set; }

    /// <summary>What is wrong, each naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (Port is < 1 or > 65_535)
        {
            yield return $"Smtp:Port is {Port}, and must be between 1 and 65535.";
        }

        if (Host is not null && (From is null || !MailAddress.TryCreate(From, out var from) || from.Address != From))
        {
            yield return "Smtp:From must be the sender's mail address, such as scheduler@example.com, when Smtp:Host is set.";
        }

        if (User is null != Password is null)
        {
            yield return "Smtp:User and Smtp:Password go together.";
        }

        if (User is not null && Tls == SmtpTls.None)
        {
            yield return "Smtp:Password would be sent in plain text: Smtp:Tls must be startTls or implicit when Smtp:User is set.";
        }
    }
}
