using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>Shows what going back to an earlier version changes, and asks; the job's own page does it.</summary>
[PagePermission(Permissions.JobsWrite)]
internal sealed class RollBackPage(JobStore store) : ConsolePage
{
    public JobRow Job { get; private set; } = null!; // set before the page is made

    public int Version { get; private set; }

    public IReadOnlyList<JobDifference> Differences { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string id, int version, CancellationToken cancellationToken)
    {
        if (await store.FindVisibleAsync(User, id, cancellationToken) is not { } job || await store.FindVersionAsync(id, version, cancellationToken) is not { } spec)
        {
            return NotFound();
        }

        var earlier = JobSpec.Parse(spec);
        if (!User.MaySee(earlier.Group))
        {
            return NotFound();
        }

        (Job, Version) = (job, version);
        Differences = JobDifferences.Between(job.Spec, earlier);
        return Page();
    }
}
