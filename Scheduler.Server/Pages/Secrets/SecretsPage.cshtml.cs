using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Jobs.Secrets;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Secrets;

/// <summary>Which secrets there are; their values go in and never come out.</summary>
[PagePermission(Permissions.SecretsRead)]
internal sealed class SecretsPage(SecretStore store) : FormPage
{
    public IReadOnlyList<SecretView> Secrets { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(null, cursor);
        var after = query.After?.Split('/') is [var afterGroup, var afterName] ? (afterGroup, afterName) : ((string, string)?)null;
        if (query.Refusal is not null || (query.After is not null && after is null))
        {
            return BadRequest();
        }

        if (User.Groups() is { Count: 0 })
        {
            return Page();
        }

        var page = query.Page(await store.ListAsync(User.Groups(), after, query.Take, cancellationToken), row => $"{row.Spec.Group}/{row.Spec.Name}", row => new SecretView(row));
        Secrets = page.Items;
        Next = page.NextCursor is { } next ? $"/secrets?cursor={next}" : null;
        return Page();
    }

    public async Task<IActionResult> OnPostCreateAsync(CancellationToken cancellationToken)
    {
        var body = new { name = Typed("name"), group = TypedOrNull("group") ?? "default", description = Typed("description"), value = Request.Form["value"].ToString() };
        var result = await CallAsync("POST", "/secrets", body: body);
        if (result.IsDone)
        {
            return Answer(result, "The secret is stored. Its value is not shown again.", "/secrets");
        }

        Refuse(result);
        return await OnGetAsync(null, cancellationToken);
    }

    public async Task<IActionResult> OnPostDeleteAsync(string? id) => Answer(await CallAsync("DELETE", "/secrets/{id}", id ?? ""), "The secret has been deleted.", "/secrets");
}
