using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Executor.Host.Commands;

/// <summary>Reads section <c>Host</c>; an unknown key or a value that cannot be used stops the start.</summary>
internal static class ExecutorHostOptionsReader
{
    private static readonly string[] Keys = [nameof(ExecutorHostOptions.HandlersPath), nameof(ExecutorHostOptions.HealthFile)];

    /// <exception cref="OptionsValidationException">A key is unknown or a value cannot be used.</exception>
    public static ExecutorHostOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(ExecutorHostOptions.Section);
        var errors = section.GetChildren()
            .Where(child => !Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"Host:{child.Key} is no setting; there are {string.Join(", ", Keys.Select(key => "Host:" + key))}.")
            .ToList();
        string? healthFile = NullIfEmpty(section[nameof(ExecutorHostOptions.HealthFile)]);
        if (healthFile is not null)
        {
            healthFile = Path.GetFullPath(healthFile);
            if (Directory.Exists(healthFile) || !Directory.Exists(Path.GetDirectoryName(healthFile)))
            {
                errors.Add($"Host:HealthFile is '{healthFile}'; allowed is a file in a folder that exists.");
            }
        }

        return errors.Count == 0
            ? new ExecutorHostOptions { HandlersPath = NullIfEmpty(section[nameof(ExecutorHostOptions.HandlersPath)]), HealthFile = healthFile }
            : throw new OptionsValidationException(ExecutorHostOptions.Section, typeof(ExecutorHostOptions), errors);
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
