using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Startup;

/// <summary>Ready means: the database answers, so runs are planned, sent and recorded.</summary>
internal sealed class ClusterHealthCheck(IClusterClock clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(clock.IsTrusted && clock.SinceContact < ExecutorLiveness.NodeLease
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The database has not answered lately."));
}
