namespace Scheduler.Server.Access;

/// <summary>What somebody may do, and in which groups of jobs; null groups are all.</summary>
internal sealed record Rights(IReadOnlyCollection<string> Permissions, IReadOnlyCollection<string>? Groups)
{
    public bool MaySee(string group) => Groups is null || Groups.Contains(group, StringComparer.Ordinal);

    /// <summary>Nobody hands out more than they hold.</summary>
    public bool Covers(Rights other) =>
        other.Permissions.All(p => Permissions.Contains(p, StringComparer.Ordinal))
        && (Groups is null || (other.Groups is not null && other.Groups.All(MaySee)));

    public Rights Within(Rights limit) => new(
        [.. Permissions.Where(p => limit.Permissions.Contains(p, StringComparer.Ordinal))],
        Groups is null ? limit.Groups : limit.Groups is null ? Groups : [.. Groups.Where(limit.MaySee)]);
}
