namespace Scheduler.Server.Alerts.Delivery;

/// <summary>The mail server refused, or does not do what is asked of it.</summary>
internal sealed class SmtpException(string message) : Exception(message);
