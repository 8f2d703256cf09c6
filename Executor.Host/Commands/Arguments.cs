using System.CommandLine;

namespace Executor.Host.Commands;

/// <summary>What is left of a command line once its options are taken.</summary>
internal static class Arguments
{
    /// <summary>Settings of the host itself, which have no section.</summary>
    private static readonly string[] Plain = ["environment", "contentRoot", "applicationName"];

    /// <summary>Why an argument is neither an option nor a setting; null when all are settings.</summary>
    public static string? WhyNoSettings(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            string name = argument.Split('=')[0];
            bool hasValue = name.Length < argument.Length;
            bool isOption = name.StartsWith("--", StringComparison.Ordinal) || name.StartsWith('/');
            string key = name.TrimStart('-', '/');
            if (!(isOption || hasValue) || !(key.Contains(':', StringComparison.Ordinal) || Plain.Contains(key, StringComparer.OrdinalIgnoreCase)))
            {
                return $"'{name}' is neither an option nor a command; a setting has the form --Section:Key=value. See --help.";
            }

            if (!hasValue && ++i == arguments.Count)
            {
                return $"'{name}' has no value; a setting has the form --Section:Key=value.";
            }
        }

        return null;
    }

    /// <summary>Why a command that takes no settings refuses what is left; null when nothing is. Values are not repeated: one might be a secret.</summary>
    public static string? WhyNotAll(ParseResult result)
    {
        if (result.UnmatchedTokens is not [var first, ..])
        {
            return null;
        }

        string name = first.Split('=')[0];
        string command = result.CommandResult.Command.Name;
        return name.StartsWith("--token", StringComparison.OrdinalIgnoreCase)
            ? $"'{name}' is no option: a token on the command line could be read by every user of the machine. Put it into a file (--token-file FILE) or into the environment variable {Push.ApiToken.Variable}."
            : name.StartsWith('-')
                ? $"'{name}' is no option of '{command}'. See {command} --help."
                : $"'{name}' is one argument too many. See {command} --help.";
    }
}
