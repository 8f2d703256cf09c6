using Scheduler.Server.Executors;

namespace Scheduler.Server.Packages;

/// <summary>What an executor of a deployment's app is to run of the package, and what it has of it.</summary>
internal sealed record DeploymentExecutorView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required bool Online { get; init; }

    /// <summary>The version that it is to run; null: none.</summary>
    public required string? Desired { get; init; }

    /// <summary>Whether new runs start on that version, as it said last; true too when it is to run none and has none.</summary>
    public required bool InSync { get; init; }

    public required IReadOnlyList<ExecutorPackageView> Actual { get; init; }
}
