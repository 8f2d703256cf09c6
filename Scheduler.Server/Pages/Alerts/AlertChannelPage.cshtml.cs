using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Alerts;

/// <summary>Shows and changes a channel; the one with the id <c>new</c> is made. Its address and secret are never shown again.</summary>
[PagePermission(Permissions.ChannelsRead)]
internal sealed class AlertChannelPage(AlertChannelStore store) : FormPage
{
    private const string New = "new";
    private const string Email = "email";

    /// <summary>Null for one that is to be made.</summary>
    public AlertChannelView? Channel { get; private set; }

    public string Kind => ValueOf("kind", Channel is { Kind: ChannelKind.Email } ? Email : "webhook");

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (id == New)
        {
            return May(Permissions.ChannelsWrite) ? Page() : NoRights();
        }

        if (!Ids.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return NotFound();
        }

        Channel = new AlertChannelView(row);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, long? version, CancellationToken cancellationToken)
    {
        var result = id == New
            ? await CallAsync("POST", "/alert-channels", body: Body())
            : await CallAsync("PUT", "/alert-channels/{id}", id, Body(), version);
        if (result.IsDone)
        {
            return Answer(result, "The channel has been saved. A test message shows whether it works.", "/alerts/channels");
        }

        Refuse(result);
        return await OnGetAsync(id, cancellationToken);
    }

    private JsonObject Body()
    {
        var body = new JsonObject { ["name"] = Typed("name"), ["description"] = Typed("description"), ["kind"] = Typed("kind") };
        if (TypedNumber("minIntervalMs") is { } interval)
        {
            body["minIntervalMs"] = interval;
        }

        if (Typed("kind") == Email)
        {
            body["to"] = TypedWords("to");
            return body;
        }

        body["template"] = Typed("template");
        foreach (var part in new[] { "url", "secret" })
        {
            if (TypedOrNull(part) is { } value)
            {
                body[part] = value;
            }
        }

        if (Typed("template") == "own")
        {
            body["body"] = Typed("body");
        }

        return body;
    }
}
