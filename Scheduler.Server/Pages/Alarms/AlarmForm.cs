using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Scheduler.Server.Pages.Jobs;

namespace Scheduler.Server.Pages.Alarms;

/// <summary>An alarm as texts of a form. The trigger's fields are named as those of a job's first trigger; its moment is shown and taken in its own time zone.</summary>
internal sealed class AlarmForm
{
    public const string Trigger = "triggers[0]";
    private const string At = $"{Trigger}.at";
    private const string Zone = $"{Trigger}.timeZone";

    // As fields for a date and a time take and give it.
    private const string LocalFormat = "yyyy-MM-ddTHH:mm:ss.FFF";
    private readonly JobForm _form;

    private AlarmForm(JobForm form) => _form = form;

    public string this[string path] => _form[path];

    public static AlarmForm Read(IFormCollection sent) => new(JobForm.Read(sent));

    public static AlarmForm Of(JsonObject alarm)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "label", "sound", "snoozeMinutes", "expireAfterMs" })
        {
            values[name] = alarm[name]?.ToString() ?? "";
        }

        TriggerForm.Fill(values, 0, alarm["trigger"]?.AsObject() ?? []);
        if (values.TryGetValue(At, out var at) && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            values[At] = TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(values[Zone])).ToString(LocalFormat, CultureInfo.InvariantCulture);
        }

        return Read(new FormCollection(values.ToDictionary(value => value.Key, value => new StringValues(value.Value), StringComparer.Ordinal)));
    }

    /// <param name="errors">Takes what cannot be sent at all.</param>
    public JsonObject ToDocument(Dictionary<string, string> errors)
    {
        var trigger = TriggerForm.ToDefinition(_form, 0, errors);
        if (trigger["at"] is { } at)
        {
            trigger["at"] = Instant(at.GetValue<string>(), errors);
        }

        var alarm = new JsonObject { ["label"] = this["label"], ["sound"] = this["sound"], ["trigger"] = trigger };
        _form.SetNumber(alarm, "snoozeMinutes", "snoozeMinutes", errors);
        _form.SetNumber(alarm, "expireAfterMs", "expireAfterMs", errors);
        return alarm;
    }

    private string Instant(string text, Dictionary<string, string> errors)
    {
        var zone = this[Zone].Trim() is { Length: > 0 } name ? name : "UTC";
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local)
            || local.Kind != DateTimeKind.Unspecified
            || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
        {
            // With its own offset, or wrong: the interface says so.
            return text;
        }

        if (found.IsInvalidTime(local))
        {
            errors[At] = "does not exist in this time zone: the clocks are put forward then";
            return text;
        }

        return new DateTimeOffset(local, found.GetUtcOffset(local)).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
    }
}
