using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>Says how many jobs an action is about to change, and changes those and no others once it is confirmed.</summary>
[PagePermission(Permissions.JobsRead)]
internal sealed class BulkPage(JobStore store, IStringLocalizer text) : ConsolePage
{
    public const int JobsMax = 500;
    public const int NamesShown = 30;

    public BulkAction? Action { get; private set; }

    public IReadOnlyList<JobRow> Jobs { get; private set; } = [];

    /// <summary>More match than can be changed at once.</summary>
    public bool IsTooMany { get; private set; }

    public bool IsWrong { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? what, string[] id, bool all, CancellationToken cancellationToken)
    {
        Action = BulkAction.All.FirstOrDefault(action => action.Name == what);
        if (Action is not null && !May(Action.Permission))
        {
            return NoRights();
        }

        if (!all)
        {
            await ReadAsync(id, cancellationToken);
        }
        else if (JobListQuery.Read(Request.Query) is not { } query)
        {
            return BadRequest();
        }
        else if (query.ToFilter(User, JobsMax + 1) is { } filter)
        {
            Jobs = await store.ListAsync(filter, cancellationToken);
            IsTooMany = Jobs.Count > JobsMax;
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? what, string[] id, string? number, CancellationToken cancellationToken)
    {
        Action = BulkAction.All.FirstOrDefault(action => action.Name == what);
        if (Action is null)
        {
            return BadRequest();
        }

        if (!May(Action.Permission))
        {
            return NoRights();
        }

        await ReadAsync(id, cancellationToken);
        if (Action.IsForGood && number?.Trim() != Jobs.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            IsWrong = true;
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        var refused = new List<string>();
        foreach (var job in Jobs)
        {
            var result = await CallAsync(Action.Method, Action.Pattern, job.Id);
            if (!result.IsDone)
            {
                refused.Add($"{job.Spec.Name}: {result.Detail}");
            }
        }

        TempData[NoticeKey] = text["Done with {0} jobs.", Jobs.Count - refused.Count].Value;
        if (refused.Count > 0)
        {
            TempData[TroubleKey] = text["Refused for {0}: {1}", refused.Count, string.Join("; ", refused.Take(3))].Value;
        }

        return LocalRedirect("/jobs");
    }

    private async Task ReadAsync(string[] ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Where(Ids.IsWellFormed).Distinct(StringComparer.Ordinal).Take(JobsMax).ToList();
        Jobs = wanted.Count == 0 ? [] : [.. (await store.FindManyAsync(wanted, [], cancellationToken))
            .Where(job => User.MaySee(job.Spec.Group)).OrderBy(job => job.Spec.Group, StringComparer.Ordinal).ThenBy(job => job.Spec.Name, StringComparer.Ordinal)];
    }
}
