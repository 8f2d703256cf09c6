using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Roles;

[PagePermission(Permissions.UsersRead)]
internal sealed class RolesPage(RoleStore store) : ConsolePage
{
    public IReadOnlyList<RoleView> Roles { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Roles = [.. Access.Roles.All.Select(RoleView.From), .. (await store.ListAsync(cancellationToken)).Select(RoleView.From)];

    public async Task<IActionResult> OnPostDeleteAsync(string? id) => Answer(await CallAsync("DELETE", "/roles/{id}", id ?? ""), "The role has been deleted.", "/roles");
}
