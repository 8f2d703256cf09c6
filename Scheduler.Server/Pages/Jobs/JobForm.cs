using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>A job as texts of a form. Fields are named as the paths of the REST interface, so that its refusals find their fields.</summary>
internal sealed class JobForm
{
    private static readonly string[] Texts = ["name", "group", "description", "overlap", "delivery", "retry.backoff"];
    private static readonly string[] Numbers = ["timeoutMs", "expireAfterMs", "priority", "concurrencyLimit", "retry.maxAttempts", "retry.delayMs", "retry.maxDelayMs"];
    public const string ArgsField = "args";
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public string this[string path] => _values.GetValueOrDefault(path, "");

    public int TriggerCount { get; private set; }

    /// <summary>How many rows of dependencies there are, empty ones left out.</summary>
    public int UpstreamCount { get; private set; }

    public string TargetKind => this["target.kind"] is { Length: > 0 } kind ? kind : TargetForm.Kinds[0];

    /// <summary>A kind without fields here stays as it is.</summary>
    public bool KnowsTarget => TargetForm.Kinds.Contains(TargetKind, StringComparer.Ordinal);

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
        form.CloseUpUpstreams();
        return form;
    }

    /// <summary>Replaces what a field holds.</summary>
    public void Put(string path, string value) => _values[path] = value;

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

    /// <summary>All but the arguments, which have a form of their own.</summary>
    /// <param name="before">The job as it is, whose parts without a field here stay; null for a new one.</param>
    /// <param name="errors">Takes what is no number.</param>
    public JsonObject ToDefinition(JsonObject? before, Dictionary<string, string> errors)
    {
        var job = before ?? [];
        foreach (var path in Texts)
        {
            Set(job, path, this[path].Trim());
        }

        foreach (var path in Numbers)
        {
            SetNumber(job, path, path, errors);
        }

        Set(job, "retry.jitter", _values.ContainsKey("retry.jitter"));
        if (KnowsTarget)
        {
            job["target"] = TargetForm.ToDefinition(this, errors);
        }

        job["dependsOn"] = Upstreams();
        job["triggers"] = new JsonArray([.. Enumerable.Range(0, TriggerCount).Where(index => !_values.ContainsKey($"triggers[{index}].remove")).Select(index => TriggerForm.ToDefinition(this, index, errors))]);
        return job;
    }

    /// <summary>The paths of all fields that the form has.</summary>
    public static IEnumerable<string> Fields(int triggers) =>
        Texts.Concat(Numbers).Concat(TargetForm.Fields).Concat(["args", "dependsOn"])
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
    internal static void Set(JsonObject job, string path, JsonNode? value)
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

    /// <summary>A row for another dependency, left out again while it is empty.</summary>
    public void AddUpstream() => UpstreamCount = Math.Min(UpstreamCount + 1, JobValidation.DependenciesMax);

    private void CloseUpUpstreams()
    {
        _ = int.TryParse(this["upstreamCount"], NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        for (var i = 0; i < Math.Min(count, JobValidation.DependenciesMax + 1); i++)
        {
            _values.Remove($"dependsOn[{i}].jobId", out var written);
            _values.Remove($"dependsOn[{i}].on", out var on);
            if (written?.Trim() is { Length: > 0 } job)
            {
                (_values[$"dependsOn[{UpstreamCount}].jobId"], _values[$"dependsOn[{UpstreamCount}].on"]) = (job, on ?? "success");
                UpstreamCount++;
            }
        }
    }

    private JsonArray Upstreams() => new([.. Enumerable.Range(0, UpstreamCount).Select(i => new JsonObject { ["jobId"] = this[$"dependsOn[{i}].jobId"], ["on"] = this[$"dependsOn[{i}].on"] })]);

    private void Fill(JsonObject job)
    {
        foreach (var path in Texts.Concat(Numbers))
        {
            var node = path.Split('.').Aggregate((JsonNode?)job, (owner, step) => owner?[step]);
            _values[path] = node?.ToString() ?? "";
        }

        if (job["retry"]?["jitter"]?.GetValue<bool>() == true)
        {
            _values["retry.jitter"] = "on";
        }

        _values["args"] = Shared.Ui.Json(job["args"]);
        TargetForm.Fill(_values, job["target"] as JsonObject ?? []);
        foreach (var upstream in job["dependsOn"] as JsonArray ?? [])
        {
            _values[$"dependsOn[{UpstreamCount}].jobId"] = upstream?["jobId"]?.ToString() ?? "";
            _values[$"dependsOn[{UpstreamCount}].on"] = upstream?["on"]?.ToString() ?? "";
            UpstreamCount++;
        }

        foreach (var trigger in job["triggers"] as JsonArray ?? [])
        {
            TriggerForm.Fill(_values, TriggerCount++, trigger as JsonObject ?? []);
        }
    }
}
