using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Server.Packages;

/// <summary>Which executors run a canary: the first by a hash of their ids, and once chosen they stay, whoever comes or goes.</summary>
internal static class CanaryChoice
{
    /// <summary>The executors to add so that the share of those that are there is reached.</summary>
    public static IReadOnlyList<string> Add(IReadOnlyCollection<string> online, IReadOnlyCollection<string> members, int percent)
    {
        var wanted = ((online.Count * percent) + 99) / 100;
        var missing = wanted - online.Count(members.Contains);
        return missing <= 0 ? [] : [.. online.Where(id => !members.Contains(id)).OrderBy(Hash, StringComparer.Ordinal).Take(missing)];
    }

    private static string Hash(string executorId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(executorId)));
}
