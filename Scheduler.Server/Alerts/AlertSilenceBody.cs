namespace Scheduler.Server.Alerts;

internal sealed record AlertSilenceBody
{
    public required DateTimeOffset UntilAt { get; init; }
}
