using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Executor.Sdk.Protocol;

/// <summary>Versions of packages: as Semantic Versioning writes and orders them, without build metadata. Safe for any thread.</summary>
public sealed partial class VersionOrder : IComparer<string>
{
    /// <summary>The longest version, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>What a version is, as the end of a sentence about one that is none.</summary>
    public const string Rule = "must be a version such as 1.2.0 or 1.2.0-beta.1, of at most 64 characters";

    private static readonly string[] Parts = ["major", "minor", "patch"];

    private VersionOrder()
    {
    }

    /// <summary>The one comparer.</summary>
    public static VersionOrder Instance { get; } = new();

    /// <summary>Says whether a text is a version.</summary>
    /// <param name="version">The text; null is none.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsWellFormed([NotNullWhen(true)] string? version) => version is not null && version.Length <= MaxLength && Pattern().IsMatch(version);

    /// <summary>Compares two versions; texts that are none are ordered as texts.</summary>
    /// <param name="x">A version.</param>
    /// <param name="y">Another one.</param>
    /// <returns>Negative when <paramref name="x"/> comes first, 0 when both are alike.</returns>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null || Pattern().Match(x) is not { Success: true } left || Pattern().Match(y) is not { Success: true } right)
        {
            return string.CompareOrdinal(x, y);
        }

        foreach (var part in Parts)
        {
            if (int.Parse(left.Groups[part].ValueSpan).CompareTo(int.Parse(right.Groups[part].ValueSpan)) is var order and not 0)
            {
                return order;
            }
        }

        var (before, after) = (left.Groups["pre"].Value, right.Groups["pre"].Value);

        // 1.0.0-beta comes before 1.0.0.
        return before.Length == 0 || after.Length == 0 ? after.Length.CompareTo(before.Length) : ComparePre(before.Split('.'), after.Split('.'));
    }

    private static int ComparePre(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var isLeftNumber = left[i].All(char.IsAsciiDigit);
            var isRightNumber = right[i].All(char.IsAsciiDigit);
            var order = (isLeftNumber, isRightNumber) switch
            {
                (true, true) => CompareNumbers(left[i].TrimStart('0'), right[i].TrimStart('0')),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(left[i], right[i]),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareNumbers(string left, string right) => left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);

    [GeneratedRegex(@"\A(?<major>0|[1-9][0-9]{0,8})\.(?<minor>0|[1-9][0-9]{0,8})\.(?<patch>0|[1-9][0-9]{0,8})(?:-(?<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?\z", RegexOptions.None, 1000)]
    private static partial Regex Pattern();
}
