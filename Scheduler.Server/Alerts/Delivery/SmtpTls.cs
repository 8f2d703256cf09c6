namespace Scheduler.Server.Alerts.Delivery;

internal enum SmtpTls
{
    /// <summary>Begins in plain text and must become encrypted before anything is said; usual on port 587.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte; usual on port 465.</summary>
    Implicit,

    /// <summary>Plain text, for a mail server on this machine.</summary>
    None,
}
