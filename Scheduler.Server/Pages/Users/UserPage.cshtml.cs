using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Users;

/// <summary>A user: what they may do and where, their sessions, their second factor.</summary>
[PagePermission(Permissions.UsersRead)]
internal sealed class UserPage(UserStore store, RoleStore ownRoles, SecondFactors factors, SessionStore sessions, IClusterClock clock) : FormPage
{
    public UserDocument Shown { get; private set; } = null!; // set before the page is made

    public IReadOnlyList<string> RoleNames { get; private set; } = [];

    public bool HasSecondFactor { get; private set; }

    public IReadOnlyList<SessionView> Sessions { get; private set; } = [];

    public bool IsSelf => Shown.Id == User.UserId();

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { } user)
        {
            return NotFound();
        }

        Shown = UserDocument.From(user);
        RoleNames = [.. Access.Roles.All.Select(role => role.Name), .. (await ownRoles.ListAsync(cancellationToken)).Select(role => role.Name)];
        HasSecondFactor = await factors.IsConfirmedAsync(id, cancellationToken);
        Sessions = await sessions.ListAsync(id, clock.NowMicros, ApiLimits.PageMax, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, long? version, CancellationToken cancellationToken)
    {
        var groups = TypedWords("groups");
        var body = new JsonObject
        {
            ["userName"] = Typed("userName"),
            ["roles"] = TypedList("roles"),
            ["groups"] = groups.Count == 0 ? null : groups,
            ["disabled"] = Request.Form.ContainsKey("disabled"),
        };
        if (Request.Form["password"].ToString() is { Length: > 0 } password)
        {
            body["password"] = password;
        }

        var result = await CallAsync("PUT", "/users/{id}", id, body, version);
        if (result.IsDone)
        {
            return Answer(result, "The user has been saved.", $"/users/{id}");
        }

        Refuse(result);
        return await OnGetAsync(id, cancellationToken);
    }

    public async Task<IActionResult> OnPostDeleteAsync(string id)
    {
        var result = await CallAsync("DELETE", "/users/{id}", id);
        return Answer(result, "The user has been deleted.", result.IsDone ? "/users" : $"/users/{id}");
    }

    public async Task<IActionResult> OnPostRemoveFactorAsync(string id) =>
        Answer(await CallAsync("DELETE", "/users/{id}/second-factor", id), "The second factor is removed: the password alone signs in until the user sets one up again.", $"/users/{id}");

    public async Task<IActionResult> OnPostRevokeAsync(string id, string? session) => Answer(await CallAsync("DELETE", "/sessions/{id}", session ?? ""), "The session has ended.", $"/users/{id}");
}
