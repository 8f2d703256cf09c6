namespace Executor.Host.Commands;

/// <summary>The settings of the host beside those of packages.</summary>
internal sealed record ExecutorHostOptions
{
    public const string HandlersPathKey = "HandlersPath";

    public const string HealthFileKey = "HealthFile";

    /// <summary>The folder with the assemblies whose handlers are offered; null for none.</summary>
    public string? HandlersPath { get; init; }

    /// <summary>The file that says how the host is; null for none.</summary>
    public string? HealthFile { get; init; }
}
