using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Entry;

/// <summary>API tokens: one's own; who may change users sees all.</summary>
[PagePermission(Permissions.TokensWrite)]
internal sealed class TokensPage(ApiTokenStore store) : FormPage
{
    public IReadOnlyList<ApiToken> Tokens { get; private set; } = [];

    public string? Next { get; private set; }

    /// <summary>The new one, in the one answer that shows it.</summary>
    public string? Made { get; private set; }

    /// <summary>What a token of this user may be given at most.</summary>
    public IReadOnlyList<(string Value, string Word)> Offered => [.. Permissions.All.Where(May).Select(permission => (permission, permission))];

    public async Task<IActionResult> OnGetAsync(string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(null, cursor);
        if (query.Refusal is not null)
        {
            return BadRequest();
        }

        var page = query.Page(await store.ListAsync(May(Permissions.UsersWrite) ? null : User.UserId(), query.After, query.Take, cancellationToken), token => token.Id, token => token);
        Tokens = page.Items;
        Next = page.NextCursor is { } next ? $"/account/tokens?cursor={next}" : null;
        return Page();
    }

    /// <summary>Shows the token in this answer: a redirection would have to carry it, and it must lie nowhere.</summary>
    public async Task<IActionResult> OnPostCreateAsync(CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["name"] = Typed("name"), ["permissions"] = TypedList("permissions"), ["groups"] = TypedWords("groups"), ["expiresAt"] = TypedOrNull("expiresAt") };
        var result = await CallAsync("POST", "/api-tokens", body: body);
        if (result.IsDone)
        {
            Made = result.Property("token");
            Response.Headers.CacheControl = "no-store";
        }
        else
        {
            Refuse(result);
        }

        return await OnGetAsync(null, cancellationToken);
    }

    public async Task<IActionResult> OnPostDeleteAsync(string? id) => Answer(await CallAsync("DELETE", "/api-tokens/{id}", id ?? ""), "The token has been deleted; what used it is refused.", "/account/tokens");
}
