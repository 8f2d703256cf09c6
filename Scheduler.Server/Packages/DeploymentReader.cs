using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Packages;

/// <summary>Puts a deployment together for the interface: its row, its runs, and what its app's executors are to run and have.</summary>
internal sealed class DeploymentReader(Canaries canaries, OrderStore orders, PackageExecutors executors, PackageReportStore reports)
{
    public async Task<DeploymentView> ViewAsync(DeploymentRow row, CancellationToken cancellationToken)
    {
        var ordered = (await orders.ReadAsync([row.App], cancellationToken))[row.App].Where(package => package.Name == row.Package).ToList();
        var members = await orders.MembersAsync([.. ordered.Where(package => package.IsCanary).Select(package => package.DeploymentId)], cancellationToken);
        var all = executors.All(row.App);
        var actual = await reports.ReadAsync([.. all.Select(executor => executor.Id)], cancellationToken);
        return DeploymentView.From(row) with
        {
            Runs = row.State == DeploymentState.Canary ? await canaries.CountAsync(row, cancellationToken) : null,
            Executors = [.. all.OrderBy(executor => executor.Row.Name, StringComparer.Ordinal).Select(executor => View(executor, row.Package, PackageOrdering.Of(executor.Id, ordered, members), actual))],
        };
    }

    private static DeploymentExecutorView View(
        KnownExecutor executor, string package, IReadOnlyList<OrderedPackage> desired, IReadOnlyDictionary<string, IReadOnlyList<ExecutorPackageView>> actual)
    {
        var wanted = desired.Count == 0 ? null : desired[0].Version;
        var has = actual.GetValueOrDefault(executor.Id, []).Where(report => report.Name == package).ToList();
        var serving = has.Where(report => report.State == PackageState.Loaded).Select(report => report.Version).ToList();
        return new DeploymentExecutorView
        {
            Id = executor.Id,
            Name = executor.Row.Name,
            Online = executor.Available,
            Desired = wanted,
            InSync = wanted is null ? serving.Count == 0 : serving.Contains(wanted, StringComparer.Ordinal),
            Actual = has,
        };
    }
}
