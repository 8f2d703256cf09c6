namespace Scheduler.Server.Alerts;

/// <summary>Open, acknowledged, then recovered by itself or closed by somebody; the numbers are stored, the names are on the wire.</summary>
internal enum AlertState
{
    Open = 0,
    Acknowledged = 1,
    Recovered = 2,
    Closed = 3,
}
