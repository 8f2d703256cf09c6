namespace Scheduler.Server.Triggers;

internal sealed record CronTriggerSpec : TriggerSpec
{
    /// <summary>Quartz's syntax, with seconds.</summary>
    public required string Cron { get; init; }
}
