using Scheduler.Server.Access;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>What can be done with many jobs.</summary>
/// <param name="Name">In the address.</param>
/// <param name="Verb">On the button.</param>
/// <param name="Method">Of the call that does it with one of them.</param>
/// <param name="Pattern">Its endpoint.</param>
/// <param name="Permission">What it takes.</param>
internal sealed record BulkAction(string Name, string Verb, string Method, string Pattern, string Permission)
{
    public static IReadOnlyList<BulkAction> All { get; } =
    [
        new("pause", "Pause", "POST", "/jobs/{id}/pause", Permissions.JobsRun),
        new("resume", "Resume", "POST", "/jobs/{id}/resume", Permissions.JobsRun),
        new("run", "Run now", "POST", "/jobs/{id}/run", Permissions.JobsRun),
        new("delete", "Delete", "DELETE", "/jobs/{id}", Permissions.JobsWrite),
    ];

    /// <summary>Nothing brings back what it takes away.</summary>
    public bool IsForGood => Name == "delete";
}
