namespace Scheduler.Server.Alerts.Rules;

/// <summary>The numbers are stored, the names are on the wire.</summary>
internal enum AlertSeverity
{
    Info = 0,
    Warning = 1,
    Critical = 2,
}
