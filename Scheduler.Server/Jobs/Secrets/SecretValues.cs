using System.Text;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Jobs.Secrets;

/// <summary>Encrypts the values of secrets.</summary>
internal sealed class SecretValues(ClusterSecret secret)
{
    private readonly SecretBox _box = new(secret, "job-secrets");

    public string Protect(string secretId, string value) => _box.Protect(Encoding.UTF8.GetBytes(value), secretId);

    /// <summary>Null when it was written under another cluster's secret, or changed since.</summary>
    public string? Reveal(string secretId, string box) => _box.Reveal(box, secretId) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
