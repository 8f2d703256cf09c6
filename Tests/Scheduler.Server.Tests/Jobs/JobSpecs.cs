using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Jobs;

/// <summary>Definitions as validation makes them.</summary>
internal static class JobSpecs
{
    public static JobSpec Of(string name) => new()
    {
        Name = name,
        Group = "default",
        Description = "",
        Target = new TargetSpec { App = "app", Handler = "echo" },
        Args = JsonElement.Parse("{}"),
        Triggers = [],
        Overlap = OverlapPolicy.Allow,
        Delivery = DeliveryPolicy.AtLeastOnce,
        TimeoutMs = null,
        ExpireAfterMs = 60_000,
        Retry = new RetrySpec(),
        Priority = 5,
    };

    public static JobSpec Retrying(int maxAttempts, long delayMs) =>
        Of("retrying") with { Retry = new RetrySpec { MaxAttempts = maxAttempts, Backoff = BackoffKind.Fixed, DelayMs = delayMs, Jitter = false } };

    public static JobSpec After(this JobSpec spec, params (string JobId, DependencyOutcome On)[] upstreams) =>
        spec with { DependsOn = [.. upstreams.Select(upstream => new DependencyDocument { JobId = upstream.JobId, On = upstream.On })] };
}
