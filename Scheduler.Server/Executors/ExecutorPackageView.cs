using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

/// <summary>What an executor has of a version of a package, as it said last.</summary>
internal sealed record ExecutorPackageView
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The revision of the order that it follows; 0 without one.</summary>
    public required long Revision { get; init; }

    public required PackageState State { get; init; }

    public required DateTimeOffset SinceAt { get; init; }

    public required int Running { get; init; }

    /// <summary>From the last run's end to the proof that the old code is gone.</summary>
    public required long? UnloadMs { get; init; }

    /// <summary>What keeps it alive, as far as it is known.</summary>
    public required IReadOnlyList<string> Pins { get; init; }

    public required string? Error { get; init; }

    public static ExecutorPackageView From(PackageReport report) => new()
    {
        Name = report.Name,
        Version = report.Version,
        Revision = report.Revision,
        State = report.State,
        SinceAt = Instants.FromMicros(report.SinceMicros),
        Running = report.Running,
        UnloadMs = report.UnloadMs,
        Pins = report.Pins ?? [],
        Error = report.Error,
    };
}
