using Scheduler.Server.Api;

namespace Scheduler.Server.Jobs;

/// <summary>The job as it is after a change, or why nothing changed.</summary>
internal sealed record JobAnswer(JobRow? Job, ProblemResult? Refusal)
{
    public static JobAnswer Of(JobRow job) => new(job, null);

    public static JobAnswer Refused(ProblemResult refusal) => new(null, refusal);
}
