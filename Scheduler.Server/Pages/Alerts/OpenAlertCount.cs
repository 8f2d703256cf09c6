namespace Scheduler.Server.Pages.Alerts;

/// <summary>How many alerts wait for somebody.</summary>
internal sealed record OpenAlertCount(long Open);
