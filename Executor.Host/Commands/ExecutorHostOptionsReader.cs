using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Executor.Host.Commands;

/// <summary>Reads section <c>Host</c> and the health file in section <c>Executor</c>; an unknown key or a value that cannot be used stops the start.</summary>
internal static class ExecutorHostOptionsReader
{
    private const string HandlersKey = "Host:" + ExecutorHostOptions.HandlersPathKey;
    private const string HealthKey = "Executor:" + ExecutorHostOptions.HealthFileKey;

    /// <param name="configuration">The configuration.</param>
    /// <param name="handlersPath">The folder of handlers that the command line names; null when it names none.</param>
    /// <exception cref="OptionsValidationException">A key is unknown or a value cannot be used.</exception>
    public static ExecutorHostOptions Read(IConfiguration configuration, string? handlersPath)
    {
        var errors = configuration.GetSection("Host").GetChildren()
            .Where(child => !string.Equals(child.Key, ExecutorHostOptions.HandlersPathKey, StringComparison.OrdinalIgnoreCase))
            .Select(child => $"Host:{child.Key} is no setting; there is {HandlersKey}.")
            .ToList();
        string? healthFile = NullIfBlank(configuration[HealthKey]);
        if (healthFile is not null)
        {
            healthFile = Path.GetFullPath(healthFile);
            if (Directory.Exists(healthFile) || !Directory.Exists(Path.GetDirectoryName(healthFile)))
            {
                errors.Add($"{HealthKey} is '{healthFile}'; allowed is a file in a folder that exists.");
            }
        }

        return errors.Count == 0
            ? new ExecutorHostOptions { HandlersPath = handlersPath ?? NullIfBlank(configuration[HandlersKey]), HealthFile = healthFile }
            : throw new OptionsValidationException("Host", typeof(ExecutorHostOptions), errors);
    }

    private static string? NullIfBlank(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
