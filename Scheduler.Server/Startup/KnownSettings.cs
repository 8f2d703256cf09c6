using Executor.Sdk.Hosting;

namespace Scheduler.Server.Startup;

/// <summary>Every setting of the product; one that is not here is a typing error, and silently ignoring it would be worse than not starting.</summary>
internal static class KnownSettings
{
    private const int Near = 2;

    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Database"] = ["Provider", "ConnectionString"],
        ["Urls"] = [],
        ["Data"] = ["Path"],
        ["Cluster"] = ["NodeName", "AdvertisedUrl", "Secret"],
        ["Scheduling"] = ["LeadMs", "WindowMs", "ArmMs", "MisfireThresholdMs"],
        ["Retention"] = ["RunDays", "RunsPerJob", "LogDays", "AuditDays"],
        ["Proxy"] = ["TrustedAddresses"],
        ["Webhooks"] = ["AllowedAddresses", "MaxConcurrent", "TimeoutMs", "CallbackTimeoutMs", "PublicUrl"],
        ["Setup"] = ["AdminUser", "AdminPassword"],
        ["Tls"] = ["CertificatePath", "CertificatePassword"],
        ["Smtp"] = ["Host", "Port", "User", "Password", "From", "Tls"],
        ["Otlp"] = ["Endpoint"],
    };

    /// <summary>The first setting that nobody reads, with the nearest one that exists; null when there is none.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="commandLine">Keys given on the command line, where nothing but ours belongs.</param>
    public static string? FindUnknown(IConfiguration configuration, IEnumerable<string> commandLine)
    {
        foreach (var section in configuration.GetChildren())
        {
            if (Sections.TryGetValue(section.Key, out var known))
            {
                if (section.GetChildren().FirstOrDefault(child => known.Length > 0 && !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } child)
                {
                    return Word($"{section.Key}:{child.Key}", known.Select(name => $"{section.Key}:{name}"));
                }
            }
            else if (section.GetChildren().Any() && Sections.Keys.Any(name => EditDistance.Between(name, section.Key) <= Near))
            {
                return Word(section.Key, Sections.Keys);
            }
        }

        return commandLine
            .Where(key => !Sections.ContainsKey(Root(key)) && !Foreign(Root(key)))
            .Select(key => Word(key, AllKeys()))
            .FirstOrDefault();
    }

    /// <summary>The keys in <c>--Key=value</c>, <c>--Key value</c> and <c>/Key=value</c>.</summary>
    public static IEnumerable<string> KeysOf(IEnumerable<string> args) =>
        args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal)).Select(arg => arg[2..].Split('=')[0]);

    /// <summary>The full name of every setting.</summary>
    public static IEnumerable<string> AllKeys() => Sections.SelectMany(section => section.Value.Length == 0 ? [section.Key] : section.Value.Select(name => $"{section.Key}:{name}"));

    private static string Root(string key) => key.Split(':')[0];

    private static bool Foreign(string root) =>
        root.ToUpperInvariant() is "LOGGING" or "KESTREL" or "ENVIRONMENT" or "CONTENTROOT" or "APPLICATIONNAME" or "ALLOWEDHOSTS" or "DEMO";

    private static string Word(string key, IEnumerable<string> known) =>
        $"The setting {key} is not known. Did you mean {known.MinBy(name => EditDistance.Between(name, key))}?";
}
