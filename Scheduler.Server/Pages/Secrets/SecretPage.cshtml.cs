using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs.Secrets;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Secrets;

[PagePermission(Permissions.SecretsRead)]
internal sealed class SecretPage(SecretStore store) : FormPage
{
    public SecretView Secret { get; private set; } = null!; // set before the page is made

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { } row || !User.MaySee(row.Spec.Group))
        {
            return NotFound();
        }

        Secret = new SecretView(row);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, long? version, CancellationToken cancellationToken)
    {
        if (await OnGetAsync(id, cancellationToken) is not PageResult page)
        {
            return NotFound();
        }

        var body = new JsonObject { ["name"] = Typed("name"), ["group"] = Secret.Group, ["description"] = Typed("description") };
        if (Request.Form["value"].ToString() is { Length: > 0 } value)
        {
            body["value"] = value;
        }

        var result = await CallAsync("PUT", "/secrets/{id}", id, body, version);
        if (result.IsDone)
        {
            return Answer(result, "The secret has been saved.", "/secrets");
        }

        Refuse(result);
        return page;
    }
}
