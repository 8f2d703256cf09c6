using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Server.Cluster;

/// <summary>Where the secret comes from: the setting, or for the embedded database a file that only this account can read.</summary>
internal static class ClusterSecretSource
{
    public const string FileName = "secret.key";

    public static ClusterSecret Load(string? setting, bool clustered, string dataPath)
    {
        if (setting is null && !clustered)
        {
            return new ClusterSecret(LoadOrCreate(Path.Combine(dataPath, FileName)));
        }

        var secret = Encoding.UTF8.GetBytes(setting ?? "");
        return secret.Length >= ClusterSecret.MinimumBytes
            ? new ClusterSecret(secret)
            : throw new InvalidOperationException(
                $"Cluster:Secret has {secret.Length} bytes; with Database:Provider mysql, and wherever it is set, it must have at least {ClusterSecret.MinimumBytes}, "
                + "the same on every node. Make one with: openssl rand -base64 48");
    }

    private static byte[] LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            OwnerOnlyFile.Write(path, RandomNumberGenerator.GetBytes(ClusterSecret.MinimumBytes));
        }

        var secret = File.ReadAllBytes(path);
        return secret.Length >= ClusterSecret.MinimumBytes
            ? secret
            : throw new InvalidOperationException($"{path} has {secret.Length} bytes instead of {ClusterSecret.MinimumBytes}. Restore it, or remove it: then everybody has to sign in again.");
    }
}
