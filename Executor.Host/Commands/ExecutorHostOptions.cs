namespace Executor.Host.Commands;

/// <summary>The settings of the host beside those of the executor: section <c>Host</c>.</summary>
internal sealed record ExecutorHostOptions
{
    public const string Section = "Host";

    /// <summary>The folder with the assemblies whose handlers are offered.</summary>
    public string? HandlersPath { get; init; }

    /// <summary>The file that says how the host is; null for none.</summary>
    public string? HealthFile { get; init; }
}
