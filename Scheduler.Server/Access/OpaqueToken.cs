using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Scheduler.Server.Access;

/// <summary>Random tokens that are shown once and stored as their SHA-256. 256 random bits need no slow hash.</summary>
internal static class OpaqueToken
{
    public const string ApiPrefix = "qs_api_";
    public const string RefreshPrefix = "qs_refresh_";
    public const string ExecutorPrefix = "qs_exec_";
    public const string SetupPrefix = "qs_setup_";

    public static string New(string prefix) => prefix + WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
