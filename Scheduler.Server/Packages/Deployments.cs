using System.Data.Common;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>Changes what apps run of packages. Each change is one transaction under the lock of the app's row for the package, and raises its revision.</summary>
internal sealed class Deployments(
    DeploymentStore store, CanaryStore canaries, PackageStore packages, PackageExecutors executors, PackageOrdering ordering, AuditStore audit, IDatabase database, IClusterClock clock)
{
    public const int DefaultMaxFailurePercent = 20;
    public const int DefaultMinRuns = 20;

    // An executor takes no more in one order.
    private const int MaxPackagesPerApp = 100;

    public async Task<(DeploymentRow? Deployment, ProblemResult? Refusal)> DeployAsync(string package, DeployBody body, string createdBy, AuditActor actor, CancellationToken cancellationToken)
    {
        var online = body.CanaryPercent is null ? [] : executors.Online(body.App);
        return await ChangeAsync(
            body.App,
            package,
            async (head, now, transaction, token) =>
            {
                // Held, so that it is not deleted between this look and the commit.
                if (await packages.HoldAsync(package, body.Version, transaction, token) is null)
                {
                    return Refused(Problem.Validation("version", $"is not a version of {package} that was uploaded"));
                }

                if (head.CanaryId is not null)
                {
                    return Refused(Problem.Conflict($"App {body.App} tries a canary of {package}: promote deployment {head.CanaryId} or roll it back first."));
                }

                var current = head.CurrentId is null ? null : await store.FindAsync(head.CurrentId, transaction, token);
                if (current?.Version == body.Version)
                {
                    return Refused(Problem.Conflict($"App {body.App} runs version {body.Version} of {package} already (deployment {current.Id})."));
                }

                if (current is null && await store.CountOfAppAsync(body.App, transaction, token) >= MaxPackagesPerApp)
                {
                    return Refused(Problem.Conflict($"App {body.App} runs {MaxPackagesPerApp} packages, which is the most."));
                }

                var row = new DeploymentRow
                {
                    Id = Ids.New(Instants.FromMicros(now)),
                    App = body.App,
                    Package = package,
                    Version = body.Version,
                    State = body.CanaryPercent is null ? DeploymentState.Current : DeploymentState.Canary,
                    Revision = head.Revision + 1,
                    PreviousId = head.CurrentId,
                    CanaryPercent = body.CanaryPercent,
                    MaxFailurePercent = body.MaxFailurePercent ?? DefaultMaxFailurePercent,
                    MinRuns = body.MinRuns ?? DefaultMinRuns,
                    CreatedAt = now,
                    CreatedBy = createdBy,
                    ChangedAt = now,
                };
                await store.InsertAsync(row, transaction, token);
                if (body.CanaryPercent is { } percent)
                {
                    await canaries.AddAsync(row.Id, CanaryChoice.Add(online, [], percent), transaction, token);
                    await SetHeadAsync(head with { CanaryId = row.Id }, now, transaction, token);
                }
                else
                {
                    await SetStateAsync(current, DeploymentState.Superseded, null, head, now, transaction, token);
                    await SetHeadAsync(head with { CurrentId = row.Id }, now, transaction, token);
                }

                await audit.AppendAsync(transaction, Entry("package.deploy", row, actor) with { After = Shown(row) }, token);
                return (row, null);
            },
            cancellationToken);
    }

    /// <summary>Makes a canary current.</summary>
    public Task<(DeploymentRow? Deployment, ProblemResult? Refusal)> PromoteAsync(DeploymentRow deployment, AuditActor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            deployment.App,
            deployment.Package,
            async (head, now, transaction, token) =>
            {
                if (head.CanaryId != deployment.Id || await store.FindAsync(deployment.Id, transaction, token) is not { } row)
                {
                    return Refused(Problem.Conflict($"Deployment {deployment.Id} is no canary (any more); only a canary can be promoted."));
                }

                var current = head.CurrentId is null ? null : await store.FindAsync(head.CurrentId, transaction, token);
                await SetStateAsync(current, DeploymentState.Superseded, null, head, now, transaction, token);
                var promoted = await SetStateAsync(row with { PreviousId = head.CurrentId }, DeploymentState.Current, null, head, now, transaction, token);
                await canaries.DeleteAsync(row.Id, transaction, token);
                await SetHeadAsync(head with { CurrentId = row.Id, CanaryId = null }, now, transaction, token);
                await audit.AppendAsync(transaction, Entry("package.promote", row, actor) with { Before = Shown(row), After = Shown(promoted!) }, token); // the row was given
                return (promoted, null);
            },
            cancellationToken);

    /// <summary>Ends a canary, or lets the deployment before the current one come back; before the first one there is nothing, and the app lets go of the package.</summary>
    public Task<(DeploymentRow? Deployment, ProblemResult? Refusal)> RollBackAsync(DeploymentRow deployment, string reason, AuditActor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            deployment.App,
            deployment.Package,
            async (head, now, transaction, token) =>
            {
                if ((head.CanaryId != deployment.Id && head.CurrentId != deployment.Id) || await store.FindAsync(deployment.Id, transaction, token) is not { } row)
                {
                    return Refused(Problem.Conflict($"Deployment {deployment.Id} runs nowhere (any more); only the current one or a canary can be rolled back."));
                }

                var next = head with { CanaryId = null };
                if (head.CanaryId != row.Id)
                {
                    if (head.CanaryId is not null)
                    {
                        return Refused(Problem.Conflict($"App {row.App} tries a canary of {row.Package}: promote deployment {head.CanaryId} or roll it back first."));
                    }

                    var previous = row.PreviousId is null ? null : await store.FindAsync(row.PreviousId, transaction, token);
                    if (previous is not null && await packages.HoldAsync(previous.Package, previous.Version, transaction, token) is null)
                    {
                        return Refused(Problem.Conflict($"Version {previous.Version} of {previous.Package}, which would come back, has been deleted. Deploy the version that you want instead."));
                    }

                    await SetStateAsync(previous, DeploymentState.Current, null, head, now, transaction, token);
                    next = head with { CurrentId = previous?.Id };
                }

                var rolledBack = await SetStateAsync(row, DeploymentState.RolledBack, reason, head, now, transaction, token);
                await canaries.DeleteAsync(row.Id, transaction, token);
                await SetHeadAsync(next, now, transaction, token);
                await audit.AppendAsync(transaction, Entry("package.rollback", row, actor) with { Before = Shown(row), After = Shown(rolledBack!) }, token); // the row was given
                return (rolledBack, null);
            },
            cancellationToken);

    /// <summary>Gives a canary the executors that it lacks since others came or went.</summary>
    public async Task FillAsync(DeploymentRow canary, CancellationToken cancellationToken)
    {
        var added = CanaryChoice.Add(executors.Online(canary.App), await canaries.MembersAsync(canary.Id, cancellationToken), canary.CanaryPercent ?? 0);
        if (added.Count > 0)
        {
            await ChangeAsync(
                canary.App,
                canary.Package,
                async (head, now, transaction, token) =>
                {
                    if (head.CanaryId == canary.Id)
                    {
                        await canaries.AddAsync(canary.Id, added, transaction, token);
                        await SetHeadAsync(head, now, transaction, token);
                    }

                    return (canary, null);
                },
                cancellationToken);
        }
    }

    private static (DeploymentRow?, ProblemResult?) Refused(ProblemResult refusal) => (null, refusal);

    private static AuditEntry Entry(string action, DeploymentRow row, AuditActor actor) =>
        new() { Actor = actor, Action = action, ObjectKind = "deployment", ObjectId = row.Id, ObjectName = row.Package };

    private static string Shown(DeploymentRow row) => AuditEntry.Json(new { row.App, row.Version, row.State, row.Reason, row.Revision, row.CanaryPercent });

    private async Task<(DeploymentRow? Deployment, ProblemResult? Refusal)> ChangeAsync(
        string app,
        string package,
        Func<PackageHead, long, DbTransaction, CancellationToken, Task<(DeploymentRow?, ProblemResult?)>> change,
        CancellationToken cancellationToken)
    {
        var answer = await database.InTransactionAsync(
            async (transaction, token) => await change(await store.HoldAsync(app, package, transaction, token), clock.NowMicros, transaction, token), cancellationToken);
        if (answer.Item2 is null)
        {
            ordering.Changed(app);
        }

        return answer;
    }

    private Task SetHeadAsync(PackageHead head, long now, DbTransaction transaction, CancellationToken cancellationToken) =>
        store.SetHeadAsync(head with { Revision = head.Revision + 1 }, now, transaction, cancellationToken);

    private async Task<DeploymentRow?> SetStateAsync(
        DeploymentRow? row, DeploymentState state, string? reason, PackageHead head, long now, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (row is null)
        {
            return null;
        }

        var changed = row with { State = state, Reason = reason, Revision = head.Revision + 1, ChangedAt = now };
        await store.UpdateAsync(changed, transaction, cancellationToken);
        return changed;
    }
}
