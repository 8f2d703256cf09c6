using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Packages;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Packages;

/// <summary>A deployment: what each executor is to run of the package, and what it has.</summary>
[PagePermission(Permissions.PackagesRead)]
internal sealed class DeploymentPage(DeploymentStore store, DeploymentReader reader) : ConsolePage
{
    public DeploymentView Deployment { get; private set; } = null!; // set before the page is made

    public IReadOnlyList<DeploymentExecutorView> Executors => Deployment.Executors ?? [];

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return NotFound();
        }

        Deployment = await reader.ViewAsync(row, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostPromoteAsync(string id) => Answer(await CallAsync("POST", "/deployments/{id}/promote", id), "All executors of the app get the version.", $"/deployments/{id}");

    public async Task<IActionResult> OnPostRollBackAsync(string id) => Answer(await CallAsync("POST", "/deployments/{id}/rollback", id), "The executors go back to what ran before.", $"/deployments/{id}");
}
