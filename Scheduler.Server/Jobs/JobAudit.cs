using Scheduler.Server.Audit;

namespace Scheduler.Server.Jobs;

/// <summary>What the audit says of changes to jobs.</summary>
internal static class JobAudit
{
    /// <summary>A batch is one row.</summary>
    public static AuditEntry Of(AuditActor actor, IReadOnlyList<JobRow> created) => created.Count == 1
        ? Of(actor, "job.create", null, created[0])
        : new AuditEntry
        {
            Actor = actor,
            Action = "job.createMany",
            ObjectKind = "job",
            After = AuditEntry.Json(created.Select(job => new { job.Id, job.Spec.Group, job.Spec.Name })),
        };

    public static AuditEntry Of(AuditActor actor, string action, JobRow? before, JobRow? after)
    {
        var job = after ?? before ?? throw new ArgumentNullException(nameof(after), "Nothing was changed.");
        return new AuditEntry
        {
            Actor = actor,
            Action = action,
            ObjectKind = "job",
            ObjectId = job.Id,
            ObjectName = job.Spec.Name,
            Group = job.Spec.Group,
            Before = before is null ? null : AuditEntry.Json(new JobView(before)),
            After = after is null ? null : AuditEntry.Json(new JobView(after)),
        };
    }
}
