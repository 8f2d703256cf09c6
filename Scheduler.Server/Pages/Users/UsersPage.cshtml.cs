using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Users;

[PagePermission(Permissions.UsersRead)]
internal sealed class UsersPage(UserStore store) : ConsolePage
{
    private IReadOnlyDictionary<string, string> _errors = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<UserDocument> Users { get; private set; } = [];

    public string? Next { get; private set; }

    public IReadOnlyList<string> RoleNames { get; private set; } = [];

    public string? UserName { get; private set; }

    public string? Groups { get; private set; }

    public IReadOnlyList<string> Chosen { get; private set; } = [];

    public string? Trouble { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(null, cursor);
        if (query.Refusal is not null)
        {
            return BadRequest();
        }

        var page = query.Page(await store.ListAsync(query.After, query.Take, cancellationToken), user => Access.User.KeyOf(user.UserName), UserDocument.From);
        Users = page.Items;
        Next = page.NextCursor is { } next ? $"/users?cursor={next}" : null;
        var roles = await CallAsync("GET", "/roles");
        RoleNames = [.. roles.Body.GetProperty("items").EnumerateArray().Select(role => role.GetProperty("name").GetString() ?? "")];
        return Page();
    }

    public async Task<IActionResult> OnPostCreateAsync(string? userName, string? password, string? groups, string[] roles, CancellationToken cancellationToken)
    {
        string[]? names = string.IsNullOrWhiteSpace(groups) ? null : groups.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var result = await CallAsync("POST", "/users", body: new { userName = userName ?? "", password = password ?? "", roles, groups = names });
        if (result.IsDone)
        {
            return Answer(result, "The user has been made.", "/users");
        }

        (UserName, Groups, Chosen, _errors) = (userName, groups, roles, result.Errors);
        Trouble = _errors.Count == 0 ? result.Detail : null;
        Response.StatusCode = result.Status;
        return await OnGetAsync(null, cancellationToken);
    }

    /// <summary>Disables a user, or enables again one that is disabled.</summary>
    public async Task<IActionResult> OnPostSwitchAsync(string id, long version, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } user)
        {
            return NotFound();
        }

        var body = new { userName = user.UserName, roles = user.Roles, groups = user.Groups, disabled = !user.Disabled };
        return Answer(await CallAsync("PUT", "/users/{id}", id, body, version), user.Disabled ? "The user may sign in again." : "The user is disabled, and their sessions have ended.", "/users");
    }

    public string? ErrorOf(string path) => _errors.FirstOrDefault(error => error.Key == path || error.Key.StartsWith(path + "[", StringComparison.Ordinal)).Value;
}
