namespace Scheduler.Server.Cluster;

/// <summary>Cluster time plus the lead: what Quartz takes for now, so that it fires that much early. Timers run at the ordinary pace.</summary>
internal sealed class LeadClock(IClusterClock clock, TimeSpan lead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => clock.UtcNow + lead;
}
