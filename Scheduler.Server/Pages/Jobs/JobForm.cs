using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>A job as texts of a form. Fields are named as the paths of the REST interface, so that its refusals find their fields.</summary>
internal sealed class JobForm
{
    private static readonly string[] Texts = ["name", "group", "description", "target.app", "target.handler", "target.routing", "overlap", "delivery", "retry.backoff"];
    private static readonly string[] Numbers = ["timeoutMs", "expireAfterMs", "priority", "concurrencyLimit", "retry.maxAttempts", "retry.delayMs", "retry.maxDelayMs"];
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public string this[string path] => _values.GetValueOrDefault(path, "");

    public int TriggerCount { get; private set; }

    /// <summary>Only targets of this kind have fields here; another kind stays as it is.</summary>
    public bool IsExecutorTarget => this["target.kind"] is "executor" or "";

    public static JobForm New()
    {
        var form = new JobForm();
        form.Fill(new JsonObject
        {
            ["group"] = "default",
            ["args"] = new JsonObject(),
            ["overlap"] = "skip",
            ["delivery"] = "atLeastOnce",
            ["expireAfterMs"] = 60_000,
            ["priority"] = 5,
            ["retry"] = new JsonObject { ["maxAttempts"] = 1, ["backoff"] = "exponential", ["delayMs"] = 1_000, ["maxDelayMs"] = 60_000, ["jitter"] = true },
            ["target"] = new JsonObject { ["kind"] = "executor", ["routing"] = "leastLoaded" },
        });
        form.AddTrigger();
        return form;
    }

    public static JobForm Of(JsonObject definition)
    {
        var form = new JobForm();
        form.Fill(definition);
        return form;
    }

    public static JobForm Read(IFormCollection sent)
    {
        var form = new JobForm();
        foreach (var (name, value) in sent)
        {
            form._values[name] = value.ToString();
        }

        _ = int.TryParse(form["triggerCount"], NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        form.TriggerCount = Math.Min(count, JobValidation.TriggersMax);
        return form;
    }

    public void AddTrigger()
    {
        if (TriggerCount < JobValidation.TriggersMax)
        {
            _values[$"triggers[{TriggerCount}].kind"] = "cron";
            _values[$"triggers[{TriggerCount}].timeZone"] = "UTC";
            _values[$"triggers[{TriggerCount}].misfire"] = "fireOnce";
            TriggerCount++;
        }
    }

    /// <param name="before">The job as it is, whose parts without a field here stay; null for a new one.</param>
    /// <param name="errors">Takes what is no number or no JSON.</param>
    public JsonObject ToDefinition(JsonObject? before, Dictionary<string, string> errors)
    {
        var job = before ?? [];
        foreach (var path in Texts.Where(path => IsExecutorTarget || !path.StartsWith("target.", StringComparison.Ordinal)))
        {
            Set(job, path, this[path].Trim());
        }

        foreach (var path in Numbers)
        {
            SetNumber(job, path, path, errors);
        }

        Set(job, "retry.jitter", _values.ContainsKey("retry.jitter"));
        if (IsExecutorTarget)
        {
            Set(job, "target.kind", "executor");
            Set(job, "target.labels", Labels(errors));
        }

        try
        {
            job["args"] = this["args"].Trim().Length == 0 ? new JsonObject() : JsonNode.Parse(this["args"]);
        }
        catch (JsonException exception)
        {
            errors["args"] = Describe(exception);
        }

        job["dependsOn"] = Upstreams();
        job["triggers"] = new JsonArray([.. Enumerable.Range(0, TriggerCount).Where(index => !_values.ContainsKey($"triggers[{index}].remove")).Select(index => TriggerForm.ToDefinition(this, index, errors))]);
        return job;
    }

    /// <summary>The paths of all fields that the form has.</summary>
    public static IEnumerable<string> Fields(int triggers) =>
        Texts.Concat(Numbers).Concat(["args", "target.labels", "dependsOn"])
            .Concat(Enumerable.Range(0, triggers).SelectMany(index => TriggerForm.Fields.Select(field => $"triggers[{index}].{field}")));

    public static string Describe(JsonException exception) => $"is not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";

    internal void SetNumber(JsonObject owner, string path, string field, Dictionary<string, string> errors)
    {
        var text = this[field].Trim();
        if (text.Length == 0)
        {
            Set(owner, path, null);
        }
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            Set(owner, path, number);
        }
        else
        {
            errors[field] = "must be a whole number";
        }
    }

    // What is left empty is left out, so that the interface's own default holds.
    private static void Set(JsonObject job, string path, JsonNode? value)
    {
        var steps = path.Split('.');
        var owner = job;
        foreach (var step in steps[..^1])
        {
            owner[step] ??= new JsonObject();
            owner = owner[step]!.AsObject(); // made just now where it was not there
        }

        if (value is null || (value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0))
        {
            owner.Remove(steps[^1]);
        }
        else
        {
            owner[steps[^1]] = value;
        }
    }

    private JsonObject Labels(Dictionary<string, string> errors)
    {
        var labels = new JsonObject();
        foreach (var line in Lines("target.labels"))
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var value])
            {
                labels[name] = value;
            }
            else
            {
                errors["target.labels"] = "must be lines such as zone=eu";
            }
        }

        return labels;
    }

    private JsonArray Upstreams()
    {
        var upstreams = new JsonArray();
        foreach (var line in Lines("dependsOn"))
        {
            var words = line.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            upstreams.Add(new JsonObject { ["jobId"] = words[0], ["on"] = words.Length > 1 ? words[1] : "success" });
        }

        return upstreams;
    }

    private string[] Lines(string path) => this[path].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private void Fill(JsonObject job)
    {
        foreach (var path in Texts.Concat(Numbers).Append("target.kind"))
        {
            var node = path.Split('.').Aggregate((JsonNode?)job, (owner, step) => owner?[step]);
            _values[path] = node?.ToString() ?? "";
        }

        if (job["retry"]?["jitter"]?.GetValue<bool>() == true)
        {
            _values["retry.jitter"] = "on";
        }

        _values["args"] = Shared.Ui.Json(job["args"]);
        _values["target.labels"] = string.Join('\n', (job["target"]?["labels"] as JsonObject ?? []).Select(label => $"{label.Key}={label.Value}"));
        _values["dependsOn"] = string.Join('\n', (job["dependsOn"] as JsonArray ?? []).Select(upstream => $"{upstream?["jobId"]} {upstream?["on"]}"));
        foreach (var trigger in job["triggers"] as JsonArray ?? [])
        {
            TriggerForm.Fill(_values, TriggerCount++, trigger as JsonObject ?? []);
        }
    }
}
