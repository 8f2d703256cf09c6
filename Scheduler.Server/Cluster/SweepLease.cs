using System.Globalization;

namespace Scheduler.Server.Cluster;

/// <summary>
/// Lets one node at a time do what is to be done once per cluster. A lease is a convenience, not a lock: a node that freezes may wake up
/// beside its successor, so a sweep's statements must be right even when two nodes run them.
/// </summary>
internal sealed class SweepLease(ClusterSettingStore settings, NodeIdentity identity, IClusterClock clock)
{
    private const string Prefix = "sweep:";
    private readonly string _holder = $"{identity.Name}/{identity.InstanceId}";

    /// <summary>Takes or renews the lease; false while another node holds it.</summary>
    /// <param name="sweep">The sweep's name, at most 50 characters.</param>
    /// <param name="duration">How long the others leave it alone; longer than the time until the next renewal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> TryAcquireAsync(string sweep, TimeSpan duration, CancellationToken cancellationToken)
    {
        var name = Prefix + sweep;
        var now = clock.NowMicros;
        var current = await settings.FindAsync(name, cancellationToken);
        if (current is not null && Parse(current) is var (holder, until) && holder != _holder && until > now)
        {
            return false;
        }

        var next = string.Create(CultureInfo.InvariantCulture, $"{_holder}@{now + (long)duration.TotalMicroseconds}");
        return await settings.TryReplaceAsync(name, current, next, cancellationToken);
    }

    /// <summary>Gives the lease back if this node holds it, so that a peer need not wait for its end.</summary>
    public async Task ReleaseAsync(string sweep, CancellationToken cancellationToken)
    {
        var name = Prefix + sweep;
        var current = await settings.FindAsync(name, cancellationToken);
        if (current is not null && Parse(current).Holder == _holder)
        {
            await settings.TryReplaceAsync(name, current, $"{_holder}@0", cancellationToken);
        }
    }

    // A node's name may contain any character, so the instant is what follows the last separator.
    private static (string Holder, long UntilMicros) Parse(string value)
    {
        var at = value.LastIndexOf('@');
        return (value[..at], long.Parse(value.AsSpan(at + 1), CultureInfo.InvariantCulture));
    }
}
