namespace Scheduler.Server.Runs;

/// <summary>The package that a run's handler came from.</summary>
internal sealed record PackageView(string Name, string Version)
{
    public static PackageView? From(string? name, string? version) => name is null || version is null ? null : new PackageView(name, version);
}
