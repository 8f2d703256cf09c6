using Scheduler.Server.Audit;

namespace Scheduler.Server.Packages;

/// <summary>Watches the canaries of all apps: fills them up, and ends those whose runs fail.</summary>
internal sealed partial class Canaries(DeploymentStore store, CanaryStore canaries, Deployments deployments, ILogger<Canaries> logger)
{
    /// <summary>Why a canary was rolled back by itself.</summary>
    public const string FailureRate = "failureRate";

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        foreach (var canary in await store.CanariesAsync(cancellationToken))
        {
            var runs = await CountAsync(canary, cancellationToken);
            if (!runs.IsTooBad(canary.MaxFailurePercent, canary.MinRuns))
            {
                await deployments.FillAsync(canary, cancellationToken);
            }
            else if (await deployments.RollBackAsync(canary, FailureRate, AuditActor.System, cancellationToken) is { Refusal: null })
            {
                Log.RolledBack(logger, canary.Package, canary.Version, canary.App, runs.Failed, runs.Ended);
            }
        }
    }

    public async Task<CanaryRuns> CountAsync(DeploymentRow canary, CancellationToken cancellationToken) =>
        await canaries.CountAsync(canary.Package, canary.Version, await canaries.MembersAsync(canary.Id, cancellationToken), canary.CreatedAt, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(8010, LogLevel.Warning, "The canary of {Package} {Version} in app {App} was rolled back: {Failed} of {Ended} runs failed.")]
        public static partial void RolledBack(ILogger logger, string package, string version, string app, long failed, long ended);
    }
}
