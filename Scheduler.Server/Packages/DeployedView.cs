namespace Scheduler.Server.Packages;

/// <summary>Where a version of a package runs.</summary>
internal sealed record DeployedView(string App, string DeploymentId, DeploymentState State)
{
    public static DeployedView From(DeploymentRow row) => new(row.App, row.Id, row.State);
}
