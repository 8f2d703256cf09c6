using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Jobs;

[PagePermission(Permissions.JobsWrite)]
internal sealed class DeleteJobPage(JobStore store) : ConsolePage
{
    public string Id { get; private set; } = "";

    public string Name { get; private set; } = "";

    public bool IsWrong { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindVisibleAsync(User, id, cancellationToken) is not { } job)
        {
            return NotFound();
        }

        (Id, Name) = (id, job.Spec.Name);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, string? name, CancellationToken cancellationToken)
    {
        var page = await OnGetAsync(id, cancellationToken);
        if (Name.Length == 0 || name?.Trim() == Name)
        {
            return Name.Length == 0 ? page : Answer(await CallAsync("DELETE", "/jobs/{id}", id), "The job has been deleted.", "/jobs");
        }

        IsWrong = true;
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return page;
    }
}
