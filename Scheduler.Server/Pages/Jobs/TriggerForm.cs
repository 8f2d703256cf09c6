using System.Text.Json.Nodes;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>The fields of one trigger. Each kind has its own; those of the other kinds are kept in the form and not sent.</summary>
internal static class TriggerForm
{
    public static readonly string[] Kinds = ["cron", "interval", "daily", "once", "recurrence", "fixedDelay"];
    private static readonly string[] Always = ["id", "timeZone", "misfire", "calendar", "startAt", "endAt"];

    /// <summary>Those that are shown.</summary>
    public static IEnumerable<string> Fields { get; } = ["kind", "cron", "everyMs", "delayMs", "at", "times", "days", "rrule", .. Always.Skip(1)];

    /// <summary>Nobody has said yet when: there is nothing to show, and nothing wrong either.</summary>
    public static bool IsUntouched(JobForm form, int index) =>
        new[] { "cron", "everyMs", "delayMs", "at", "times", "rrule" }.All(field => form[$"triggers[{index}].{field}"].Trim().Length == 0);

    public static JsonObject ToDefinition(JobForm form, int index, Dictionary<string, string> errors)
    {
        string Path(string field) => $"triggers[{index}].{field}";
        var kind = form[Path("kind")];
        var trigger = new JsonObject { ["kind"] = kind };
        foreach (var field in Always.Where(field => form[Path(field)].Trim().Length > 0))
        {
            trigger[field] = form[Path(field)].Trim();
        }

        switch (kind)
        {
            case "interval":
                form.SetNumber(trigger, "everyMs", Path("everyMs"), errors);
                break;
            case "fixedDelay":
                form.SetNumber(trigger, "delayMs", Path("delayMs"), errors);
                break;
            case "daily":
                trigger["times"] = List(form[Path("times")]);
                if (form[Path("days")].Trim().Length > 0)
                {
                    trigger["days"] = List(form[Path("days")]);
                }

                break;
            case "once":
                trigger["at"] = form[Path("at")].Trim();
                break;
            case "recurrence":
                trigger["rrule"] = form[Path("rrule")].Trim();
                break;
            default:
                trigger["cron"] = form[Path("cron")].Trim();
                break;
        }

        return trigger;
    }

    public static void Fill(Dictionary<string, string> values, int index, JsonObject trigger)
    {
        foreach (var (name, value) in trigger)
        {
            values[$"triggers[{index}].{name}"] = value is JsonArray list ? string.Join(", ", list.Select(item => item?.ToString())) : value?.ToString() ?? "";
        }
    }

    private static JsonArray List(string text) =>
        new([.. text.Split([',', ' ', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => JsonValue.Create(item))]);
}
