using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Audit;

[PagePermission(Permissions.AuditRead)]
internal sealed class AuditPage(AuditStore store) : ConsolePage
{
    private const int MaxLength = 100;

    public IReadOnlyList<AuditItem> Items { get; private set; } = [];

    public string? Action { get; private set; }

    public string? Actor { get; private set; }

    public string? ObjectId { get; private set; }

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? cursor, CancellationToken cancellationToken)
    {
        // "action" is also the name of a route value of the framework, so it is read from the query alone.
        (Action, Actor, ObjectId) = (Value("action"), Value("actor"), Value("objectId"));
        var query = PageQuery.Read(null, cursor);
        if (query.Refusal is not null || new[] { Action, Actor, ObjectId }.Any(value => value?.Length > MaxLength))
        {
            return BadRequest();
        }

        var filter = new AuditFilter { Action = Action, ActorName = Actor, ObjectId = ObjectId, Groups = User.Groups() };
        var page = query.Page(await store.ListAsync(filter, query.After, query.Take, cancellationToken), row => row.Id, AuditItem.From);
        Items = page.Items;
        Next = page.NextCursor is { } next ? NextOf(next) : null;
        return Page();
    }

    private string? Value(string name) => Request.Query[name] is [{ Length: > 0 } value] ? value : null;

    private string NextOf(string cursor)
    {
        var query = new QueryBuilder { { "cursor", cursor } };
        foreach (var (name, value) in new[] { ("action", Action), ("actor", Actor), ("objectId", ObjectId) })
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return $"/audit{query}";
    }
}
