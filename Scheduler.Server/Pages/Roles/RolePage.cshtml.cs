using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Roles;

/// <summary>Shows and changes a role; the one with the id <c>new</c> is made.</summary>
[PagePermission(Permissions.UsersRead)]
internal sealed class RolePage(RoleStore store) : FormPage
{
    private const string New = "new";

    /// <summary>Null for one that is to be made.</summary>
    public RoleView? Role { get; private set; }

    public bool MayChange => May(Permissions.UsersWrite) && Role is not { BuiltIn: true };

    /// <summary>By what they are about.</summary>
    public static IEnumerable<IGrouping<string, string>> Areas => Permissions.All.GroupBy(permission => permission.Split('.')[0], StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (id == New)
        {
            return May(Permissions.UsersWrite) ? Page() : NoRights();
        }

        Role = Access.Roles.FindById(id) is { } builtIn ? RoleView.From(builtIn)
            : Ids.IsWellFormed(id) && await store.FindAsync(id, cancellationToken) is { } row ? RoleView.From(row)
            : null;
        return Role is null ? NotFound() : Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, long? version, CancellationToken cancellationToken)
    {
        var body = new { name = Typed("name"), permissions = TypedList("permissions") };
        var result = id == New ? await CallAsync("POST", "/roles", body: body) : await CallAsync("PUT", "/roles/{id}", id, body, version);
        if (result.IsDone)
        {
            return Answer(result, "The role has been saved.", "/roles");
        }

        Refuse(result);
        return await OnGetAsync(id, cancellationToken);
    }
}
