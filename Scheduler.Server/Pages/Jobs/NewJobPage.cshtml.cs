using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Pages.Jobs;

[PagePermission(Permissions.JobsWrite)]
internal sealed class NewJobPage(ExecutorDirectory executors) : JobFormPage(executors)
{
    public override string Back => "/jobs";

    public Task<IActionResult> OnPostAsync() =>
        SaveAsync(null, definition => CallAsync("POST", "/jobs", body: definition), _ => Task.CompletedTask);
}
