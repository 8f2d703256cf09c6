using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs;

internal sealed record JobVersionView
{
    public required int Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required JobSpec Job { get; init; }

    public static JobVersionView Of(JobVersionRow row) => new()
    {
        Version = row.Version,
        CreatedAt = Instants.FromMicros(row.CreatedAt),
        CreatedBy = row.CreatedBy,
        Job = JobSpec.Parse(row.Spec),
    };
}
