using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs;

/// <summary>A job as it is answered: its definition and what the server knows about it.</summary>
internal sealed record JobView : JobSpec
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public JobView(JobRow row)
        : base(row.Spec)
    {
        Id = row.Id;
        Version = row.Version;
        State = row.State;
        PauseReason = row.PauseReason;
        CreatedAt = Instants.FromMicros(row.CreatedAt);
        UpdatedAt = Instants.FromMicros(row.UpdatedAt);
    }

    public string Id { get; }

    public int Version { get; }

    public JobState State { get; }

    public string? PauseReason { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; }
}
