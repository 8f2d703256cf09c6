using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Pages.Calls;
using Scheduler.Server.Pages.Jobs;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Alarms;

/// <summary>What making and changing an alarm have in common.</summary>
internal abstract class AlarmFormPage : ConsolePage
{
    /// <summary>What people want of an alarm comes first.</summary>
    public static readonly string[] Kinds = ["once", "daily", "interval", "cron", "recurrence", "fixedDelay"];

    private static readonly string[] Placed = ["label", "snoozeMinutes", "expireAfterMs", .. TriggerForm.Fields.Except(["misfire", "startAt", "endAt"], StringComparer.Ordinal).Select(field => $"{AlarmForm.Trigger}.{field}")];

    public AlarmForm Form { get; protected set; } = AlarmForm.Of([]);

    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public int? Version { get; protected set; }

    /// <summary>What is wrong beside the fields.</summary>
    public string? Unplaced { get; private set; }

    public string? ErrorOf(string path) => Errors.FirstOrDefault(error => error.Key == path || error.Key.StartsWith(path + "[", StringComparison.Ordinal)).Value;

    protected async Task<IActionResult> SaveAsync(Func<JsonObject, Task<ApiCallResult>> send)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        Form = AlarmForm.Read(Request.Form);
        var alarm = Form.ToDocument(errors);
        if (errors.Count == 0)
        {
            var result = await send(alarm);
            if (result.IsDone)
            {
                return Answer(result, "The alarm has been saved.", "/alarms");
            }

            if (result.Status is StatusCodes.Status404NotFound or StatusCodes.Status403Forbidden)
            {
                return StatusCode(result.Status);
            }

            foreach (var (path, message) in result.Errors)
            {
                errors[path.StartsWith("trigger", StringComparison.Ordinal) ? AlarmForm.Trigger + path["trigger".Length..] : path] = message;
            }

            Unplaced = errors.Keys.All(path => !IsPlaced(path)) ? result.Detail : null;
        }

        Errors = errors;
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private static bool IsPlaced(string path) => Placed.Any(field => path == field || path.StartsWith(field + "[", StringComparison.Ordinal));
}
