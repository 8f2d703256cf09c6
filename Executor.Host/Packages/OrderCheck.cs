using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Executor.Sdk.Protocol;

namespace Executor.Host.Packages;

/// <summary>Decides whether an order is the server's, for this app. The server's word over the connection alone is not enough.</summary>
internal static class OrderCheck
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>What an order says, unchecked; null when it says nothing that can be read.</summary>
    public static PackageStatement? Read(PackageRelease release)
    {
        try
        {
            var statement = JsonSerializer.Deserialize<PackageStatement>(release.Statement, ProtocolJson.Options);
            return statement is not null && PackageNames.IsName(statement.Name) && VersionOrder.IsWellFormed(statement.Version) ? statement : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <param name="release">The order.</param>
    /// <param name="keys">The keys that the server says it signs with.</param>
    /// <param name="app">The app of this executor.</param>
    /// <param name="pinned">The ids of the keys that the settings allow; none: whatever the server says.</param>
    /// <exception cref="PackageException">It is not to be followed.</exception>
    public static PackageOrder Verify(PackageRelease release, IReadOnlyList<PackageKey> keys, string app, IReadOnlySet<string> pinned)
    {
        var statement = Read(release) ?? throw new PackageException("The order cannot be read.");
        var key = keys.FirstOrDefault(key => key.Id == release.KeyId)
            ?? throw new PackageException($"The order is signed with key {release.KeyId}, which the server did not send: the server must sign it anew.");
        if (pinned.Count > 0 && !pinned.Contains(key.Id))
        {
            throw new PackageException($"The order is signed with key {key.Id}, which Executor:PackageKeys does not list; add it if it is yours (GET /api/v1/package-keys).");
        }

        if (!IsSigned(release, key))
        {
            throw new PackageException("The order's signature is wrong: it was changed on its way, or somebody else made it.");
        }

        if (statement.App != app)
        {
            throw new PackageException($"The order is for app '{statement.App}'; this executor belongs to '{app}'.");
        }

        return statement is { SizeBytes: > 0 and <= PackageLimits.ArchiveBytes, Revision: > 0 } && IsHash(statement.ArchiveSha256) && IsHash(statement.ManifestSha256)
            ? new PackageOrder(statement, release, key)
            : throw new PackageException("The order names no archive that a package can be.");
    }

    private static bool IsSigned(PackageRelease release, PackageKey key)
    {
        try
        {
            byte[] publicKey = Convert.FromBase64String(key.PublicKey);
            if (Convert.ToHexStringLower(SHA256.HashData(publicKey)) != key.Id)
            {
                return false;
            }

            using var verifier = ECDsa.Create();
            verifier.ImportSubjectPublicKeyInfo(publicKey, out _);
            return verifier.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256
                && verifier.VerifyData(
                    Encoding.UTF8.GetBytes(release.Statement), Convert.FromBase64String(release.Signature), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
