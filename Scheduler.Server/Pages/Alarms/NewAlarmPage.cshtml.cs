using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;

namespace Scheduler.Server.Pages.Alarms;

[PagePermission(Permissions.AlarmsWrite)]
internal sealed class NewAlarmPage : AlarmFormPage
{
    public void OnGet() => Form = AlarmForm.Of(new JsonObject
    {
        ["sound"] = "bell",
        ["snoozeMinutes"] = 5,
        ["expireAfterMs"] = 600_000,
        ["trigger"] = new JsonObject { ["kind"] = "once", ["timeZone"] = "UTC", ["misfire"] = "fireOnce" },
    });

    public Task<IActionResult> OnPostAsync() => SaveAsync(alarm => CallAsync("POST", "/alarms", body: alarm));
}
