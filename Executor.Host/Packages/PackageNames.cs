using System.Text.RegularExpressions;

namespace Executor.Host.Packages;

/// <summary>What a package may be called. The name is a folder's name here.</summary>
internal static partial class PackageNames
{
    public static bool IsName(string? name) => name is not null && Rule().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rule();
}
