namespace Scheduler.Server.Jobs;

internal sealed record JobVersionRow
{
    public int Version { get; init; }

    public string Spec { get; init; } = "";

    public long CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";
}
