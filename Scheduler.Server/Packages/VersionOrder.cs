using System.Text.RegularExpressions;

namespace Scheduler.Server.Packages;

/// <summary>Versions as Semantic Versioning writes and orders them, without build metadata.</summary>
internal sealed partial class VersionOrder : IComparer<string>
{
    public const int MaxLength = 64;

    public const string Rule = "must be a version such as 1.2.0 or 1.2.0-beta.1, of at most 64 characters";

    private static readonly string[] Parts = ["major", "minor", "patch"];

    public static VersionOrder Instance { get; } = new();

    public static bool IsWellFormed(string version) => version.Length <= MaxLength && Pattern().IsMatch(version);

    /// <summary>Both are well formed; others are ordered as texts.</summary>
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
