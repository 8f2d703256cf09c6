using System.Security.Cryptography;
using System.Text;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Startup;

/// <summary>Where the secret comes from: the setting, or for the embedded database a file that only this account can read.</summary>
internal static class ClusterSecretSource
{
    private const string FileName = "secret.key";

    public static ClusterSecret Load(string? setting, bool clustered, DataFolder data)
    {
        if (setting is null && !clustered)
        {
            return new ClusterSecret(LoadOrCreate(data));
        }

        var secret = Encoding.UTF8.GetBytes(setting ?? "");
        return secret.Length >= ClusterSecret.MinimumBytes
            ? new ClusterSecret(secret)
            : throw new StartupException(
                $"Cluster:Secret has {secret.Length} bytes; it must have at least {ClusterSecret.MinimumBytes}, the same on every node, when Database:Provider is mysql. "
                + "Make one with: openssl rand -base64 48");
    }

    private static byte[] LoadOrCreate(DataFolder data)
    {
        var path = data.File(FileName);
        if (!File.Exists(path))
        {
            data.WriteSecret(FileName, RandomNumberGenerator.GetBytes(ClusterSecret.MinimumBytes));
        }

        var secret = File.ReadAllBytes(path);
        return secret.Length >= ClusterSecret.MinimumBytes
            ? secret
            : throw new StartupException($"{path} has {secret.Length} bytes instead of {ClusterSecret.MinimumBytes}. Restore it, or remove it: then everybody has to sign in again.");
    }
}
