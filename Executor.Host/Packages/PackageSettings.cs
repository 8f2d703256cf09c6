using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Executor.Host.Packages;

/// <summary>How this host loads packages: settings of its own in section <c>Executor</c>.</summary>
internal sealed record PackageSettings
{
    private const string PathKey = "PackagesPath";
    private const string KeysKey = "PackageKeys";
    private const string BudgetKey = "LeakBudget";
    private const string AppKey = "App";
    private const int DefaultLeakBudget = 10;
    private const int MaxLeakBudget = 10_000;
    private const int IdLength = 64;

    /// <summary>The keys of the section that the host reads itself.</summary>
    public static IReadOnlyCollection<string> Keys { get; } = [PathKey, KeysKey, BudgetKey];

    /// <summary>The folder that packages are unpacked to; one process has it to itself.</summary>
    public required string Path { get; init; }

    /// <summary>The ids of the only keys that orders may be signed with; none: those that the server says.</summary>
    public IReadOnlySet<string> PinnedKeys { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How many leaking versions the host lives with.</summary>
    public int LeakBudget { get; init; } = DefaultLeakBudget;

    /// <summary>The app that the executor is set up for; null when it takes what the server says.</summary>
    public string? App { get; init; }

    /// <summary>Null when the host has a folder of handlers and is not told to load packages too.</summary>
    /// <exception cref="OptionsValidationException">A value is not allowed.</exception>
    public static PackageSettings? Read(IConfiguration configuration, bool hasHandlers)
    {
        var section = configuration.GetSection("Executor");
        string? path = section[PathKey];
        if (string.IsNullOrEmpty(path) && hasHandlers)
        {
            return null;
        }

        var errors = new List<string>();
        var settings = new PackageSettings
        {
            Path = System.IO.Path.GetFullPath(string.IsNullOrEmpty(path) ? DefaultPath() : path),
            PinnedKeys = section.GetSection(KeysKey).GetChildren().Select(child => KeyId(child, errors)).ToHashSet(StringComparer.Ordinal),
            LeakBudget = Budget(section[BudgetKey], errors),
            App = string.IsNullOrEmpty(section[AppKey]) ? null : section[AppKey],
        };
        return errors.Count == 0 ? settings : throw new OptionsValidationException("Executor", typeof(PackageSettings), errors);
    }

    // A service manager gives a service a folder for what it must keep.
    private static string DefaultPath()
        => Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } state ? System.IO.Path.Combine(state.Split(':')[0], "packages") : "packages";

    /// <summary>A key is given by its id, or as the server shows it, whole.</summary>
    private static string KeyId(IConfigurationSection child, List<string> errors)
    {
        string value = child.Value ?? "";
        if (value.Length == IdLength && value.All(char.IsAsciiHexDigitLower))
        {
            return value;
        }

        byte[] bytes = new byte[value.Length];
        if (Convert.TryFromBase64String(value, bytes, out int length) && length > 0)
        {
            return Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length)));
        }

        errors.Add($"Executor:{KeysKey}:{child.Key} is '{value}'; allowed is a key's id (64 lower-case hexadecimal digits) or its publicKey (Base64), as GET /api/v1/package-keys shows them.");
        return "";
    }

    private static int Budget(string? value, List<string> errors)
    {
        if (string.IsNullOrEmpty(value))
        {
            return DefaultLeakBudget;
        }

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int budget) && budget <= MaxLeakBudget)
        {
            return budget;
        }

        errors.Add($"Executor:{BudgetKey} is '{value}'; allowed are 0 to {MaxLeakBudget}.");
        return DefaultLeakBudget;
    }
}
