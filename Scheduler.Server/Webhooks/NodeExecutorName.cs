using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Server.Webhooks;

/// <summary>Makes an executor's name of a node's, which may hold anything.</summary>
internal static class NodeExecutorName
{
    private const int MaxLength = 100;
    private const int HashLength = 8;

    public static string Of(string node)
    {
        var plain = string.Concat(node.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-' ? c : '-'));
        if (plain == node && node.Length <= MaxLength)
        {
            return node;
        }

        // Two nodes whose names differ in what was replaced only must not take each other's place.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node)))[..HashLength];
        return $"{plain[..Math.Min(plain.Length, MaxLength - HashLength - 1)]}-{hash}";
    }
}
