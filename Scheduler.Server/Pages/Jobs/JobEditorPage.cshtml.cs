using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Pages.Jobs;

[PagePermission(Permissions.JobsWrite)]
internal sealed class JobEditorPage(JobStore store, JobFormSources sources) : JobFormPage(sources)
{
    public override string Back => $"/jobs/{JobId}";

    protected override string? JobId => RouteData.Values["id"]?.ToString();

    protected override async Task<bool> MayBeShownAsync(CancellationToken cancellationToken) => await store.FindVisibleAsync(User, JobId, cancellationToken) is not null;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindVisibleAsync(User, id, cancellationToken) is not { } job)
        {
            return NotFound();
        }

        Form = JobForm.Of(DefinitionOf(job.Spec));
        Version = job.Version;
        return await ShowAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string id, int version, CancellationToken cancellationToken)
    {
        if (await store.FindVisibleAsync(User, id, cancellationToken) is not { } job)
        {
            return NotFound();
        }

        Version = version;
        JsonObject? mine = null;
        return await SaveAsync(
            DefinitionOf(job.Spec),
            definition =>
            {
                mine = definition;
                return CallAsync("PUT", "/jobs/{id}", id, definition, version);
            },
            async result =>
            {
                if (result.Status == StatusCodes.Status412PreconditionFailed)
                {
                    await ShowBothAsync(id, mine, cancellationToken);
                }
            },
            cancellationToken);
    }

    // Whoever saves again after having seen both replaces the version that was shown, and no later one.
    private async Task ShowBothAsync(string id, JsonObject? mine, CancellationToken cancellationToken)
    {
        Conflict = await store.FindVisibleAsync(User, id, cancellationToken);
        if (Conflict is { } theirs && mine is not null)
        {
            Version = theirs.Version;
            Differences = JobDifferences.Between(DefinitionOf(theirs.Spec), mine);
        }
    }

    private static JsonObject DefinitionOf(JobSpec spec) => (JsonObject)JsonSerializer.SerializeToNode(spec, ApiJson.Options)!; // a record is an object
}
