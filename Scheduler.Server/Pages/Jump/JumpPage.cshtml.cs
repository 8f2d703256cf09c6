using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Jump;

/// <summary>Finds a job by part of its name, for whoever knows what they want; the dialog that Ctrl-K opens shows its list.</summary>
[PagePermission(Permissions.JobsRead)]
internal sealed class JumpPage(JobStore store) : ConsolePage
{
    private const int MaxLength = 100;
    private const int Most = 8;

    public string? Q { get; private set; }

    public IReadOnlyList<JobRow> Jobs { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string? q, CancellationToken cancellationToken)
    {
        if (q?.Length > MaxLength)
        {
            return BadRequest();
        }

        Q = q?.Trim();
        if (Q is { Length: > 0 } && User.Groups() is not { Count: 0 })
        {
            Jobs = await store.ListAsync(new JobFilter { Groups = User.Groups(), Text = Q, Take = Most }, cancellationToken);
        }

        return Page();
    }
}
