namespace Scheduler.Server.Alerts.Delivery;

/// <summary>What somebody is told of an alert; the numbers are stored, the names are on the wire.</summary>
internal enum AlertEvent
{
    Opened = 0,

    /// <summary>It still goes on.</summary>
    Repeated = 1,
    Recovered = 2,
    Test = 3,
}
