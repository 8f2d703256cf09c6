using System.Text.RegularExpressions;
using Scheduler.Server.Api;

namespace Scheduler.Server.Access;

/// <summary>The shapes of names that Access takes.</summary>
internal static partial class Names
{
    public const int MaxLabels = 16;
    public const int MaxLabelLength = 100;

    public static void CheckName(string path, string name, FieldErrors errors)
    {
        if (!Name().IsMatch(name))
        {
            errors.Add(path, "must be 1 to 100 letters, digits, '.', '_' or '-', and start with a letter or digit");
        }
    }

    public static void CheckUserName(string path, string name, FieldErrors errors)
    {
        if (!UserName().IsMatch(name))
        {
            errors.Add(path, "must be 1 to 100 letters, digits, '.', '_', '-' or '@', and start with a letter or digit");
        }
    }

    public static void CheckGroups(IReadOnlyCollection<string>? groups, FieldErrors errors)
    {
        var index = 0;
        foreach (var group in groups ?? [])
        {
            CheckName($"groups[{index++}]", group, errors);
        }

        if (groups?.Count > 100)
        {
            errors.Add("groups", "must be at most 100");
        }
    }

    public static void CheckLabels(IReadOnlyDictionary<string, string>? labels, FieldErrors errors)
    {
        if (labels is null)
        {
            return;
        }

        if (labels.Count > MaxLabels)
        {
            errors.Add("labels", $"must be at most {MaxLabels}");
        }

        foreach (var (key, value) in labels)
        {
            CheckName($"labels.{key}", key, errors);
            if (value.Length > MaxLabelLength || value.Any(char.IsControl))
            {
                errors.Add($"labels.{key}", $"must be at most {MaxLabelLength} characters without control characters");
            }
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex UserName();
}
