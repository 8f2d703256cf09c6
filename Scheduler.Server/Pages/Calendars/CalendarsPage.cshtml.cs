using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Jobs.Calendars;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Pages.Calendars;

[PagePermission(Permissions.CalendarsRead)]
internal sealed class CalendarsPage(CalendarStore store) : ConsolePage
{
    public IReadOnlyList<CalendarView> Calendars { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(null, cursor);
        if (query.Refusal is not null)
        {
            return BadRequest();
        }

        var page = query.Page(await store.ListAsync(query.After, query.Take, cancellationToken), row => row.Spec.Name, row => new CalendarView(row));
        Calendars = page.Items;
        Next = page.NextCursor is { } next ? $"/calendars?cursor={next}" : null;
        return Page();
    }
}
