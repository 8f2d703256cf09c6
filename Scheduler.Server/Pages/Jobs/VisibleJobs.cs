using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Jobs;

internal static class VisibleJobs
{
    /// <summary>Null also for a job of a group that the user may not see.</summary>
    public static async Task<JobRow?> FindVisibleAsync(this JobStore store, ClaimsPrincipal user, string? id, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await store.FindAsync(id!, cancellationToken) is { } job && user.MaySee(job.Spec.Group) ? job : null; // well-formed is not null
}
