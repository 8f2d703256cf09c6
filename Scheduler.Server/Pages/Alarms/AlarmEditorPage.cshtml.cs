using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Alarms;
using Scheduler.Server.Api;

namespace Scheduler.Server.Pages.Alarms;

[PagePermission(Permissions.AlarmsWrite)]
internal sealed class AlarmEditorPage(AlarmService service) : AlarmFormPage
{
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (User.UserId() is not { } userId || await service.FindAsync(id, userId, cancellationToken) is not { } alarm)
        {
            return NotFound();
        }

        Form = AlarmForm.Of((JsonObject)JsonSerializer.SerializeToNode(AlarmView.Of(alarm), ApiJson.Options)!); // a record is an object
        Version = alarm.Version;
        return Page();
    }

    public Task<IActionResult> OnPostAsync(string id, int version)
    {
        Version = version;
        return SaveAsync(alarm => CallAsync("PUT", "/alarms/{id}", id, alarm, version));
    }
}
