using Microsoft.IdentityModel.Tokens;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Access;

/// <summary>
/// Keys that change by themselves: each day of cluster time has its own, derived from the cluster's secret. Every node knows them all, so
/// none is stored or sent. A token's audience is part of its key: an executor's key signs nothing for users.
/// </summary>
internal sealed class SigningKeys(ClusterSecret secret, IClusterClock clock)
{
    public const string Algorithm = SecurityAlgorithms.HmacSha256;
    private const long DayMicros = 86_400_000_000;

    public SigningCredentials Current(string audience) => new(Key(audience, Day()), Algorithm);

    /// <summary>Yesterday's and today's; tomorrow's too, since another node's clock may pass midnight a moment earlier.</summary>
    public IEnumerable<SecurityKey> Accepted(string audience, string? keyId)
    {
        var today = Day();
        for (var day = today - 1; day <= today + 1; day++)
        {
            if (keyId == Name(day))
            {
                yield return Key(audience, day);
            }
        }
    }

    private static string Name(long day) => $"d{day}";

    private long Day() => clock.NowMicros / DayMicros;

    private SymmetricSecurityKey Key(string audience, long day) => new(secret.Derive($"jwt/{audience}/{day}")) { KeyId = Name(day) };
}
