using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;

namespace Scheduler.Server.Pages.Jobs;

[PagePermission(Permissions.JobsWrite)]
internal sealed class NewJobPage(JobFormSources sources) : JobFormPage(sources)
{
    public override string Back => "/jobs";

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        SaveAsync(null, definition => CallAsync("POST", "/jobs", body: definition), _ => Task.CompletedTask, cancellationToken);
}
