namespace Scheduler.Server.Alerts.Delivery;

/// <summary>The numbers are stored, the names are on the wire.</summary>
internal enum DeliveryState
{
    Pending = 0,
    Sent = 1,

    /// <summary>Given up after the last attempt.</summary>
    Failed = 2,

    /// <summary>Silenced before it was sent.</summary>
    Canceled = 3,
}
