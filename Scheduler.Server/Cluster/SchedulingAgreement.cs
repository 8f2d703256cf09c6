using System.Globalization;
using Microsoft.Extensions.Options;

namespace Scheduler.Server.Cluster;

/// <summary>All nodes plan and arm by the same numbers: the first start writes them down, a node that differs refuses to start.</summary>
internal sealed class SchedulingAgreement(ClusterSettingStore settings, NodeStore nodes, IOptions<SchedulingOptions> options)
{
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, value) in Values())
        {
            if (await settings.TryReplaceAsync(key, null, value, cancellationToken))
            {
                continue;
            }

            var agreed = await settings.FindAsync(key, cancellationToken);
            if (agreed != value)
            {
                throw new InvalidOperationException(
                    $"{key} is {value} here but {agreed} in the cluster's database. Use the cluster's value, or stop all nodes and run the command apply-scheduling.");
            }
        }
    }

    /// <summary>Replaces the cluster's values by this process's; refused while a node runs.</summary>
    public async Task ApplyAsync(long now, CancellationToken cancellationToken)
    {
        var alive = (await nodes.ListAsync(cancellationToken)).Where(node => node.StoppedAt is null && node.SeenAt > now - 12_000_000).Select(node => node.Name).ToList();
        if (alive.Count > 0)
        {
            throw new InvalidOperationException($"These nodes are running: {string.Join(", ", alive)}. Stop all nodes before changing Scheduling settings (a killed one counts as stopped after 12 s).");
        }

        foreach (var (key, value) in Values())
        {
            await settings.SetAsync(key, value, cancellationToken);
        }
    }

    private IEnumerable<(string Key, string Value)> Values()
    {
        var scheduling = options.Value;
        yield return ("Scheduling:LeadMs", scheduling.LeadMs.ToString(CultureInfo.InvariantCulture));
        yield return ("Scheduling:WindowMs", scheduling.WindowMs.ToString(CultureInfo.InvariantCulture));
        yield return ("Scheduling:ArmMs", scheduling.ArmMs.ToString(CultureInfo.InvariantCulture));
        yield return ("Scheduling:MisfireThresholdMs", scheduling.MisfireThresholdMs.ToString(CultureInfo.InvariantCulture));
    }
}
