using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Executors;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Calls;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>What making and changing a job have in common: the form, what is wrong with it, the look ahead.</summary>
internal abstract class JobFormPage(ExecutorDirectory executors) : ConsolePage
{
    private const int FiresShown = 5;

    // A field that a refusal can name and that has no place of its own here is told above the form.
    private readonly HashSet<string> _placed = new(StringComparer.Ordinal);

    public JobForm Form { get; protected set; } = JobForm.New();

    public IReadOnlyDictionary<string, string> Errors { get; protected set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public int? Version { get; protected set; }

    /// <summary>Where the form is left to without saving.</summary>
    public abstract string Back { get; }

    /// <summary>The job as somebody else saved it meanwhile.</summary>
    public JobRow? Conflict { get; protected set; }

    public IReadOnlyList<JobDifference> Differences { get; protected set; } = [];

    public IEnumerable<string> Apps => executors.Executors.Select(executor => executor.Row.App).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public IEnumerable<string> Handlers => May(Permissions.ExecutorsRead)
        ? executors.Executors.SelectMany(executor => ExecutorView.From(executor.Row, 0).Handlers.EnumerateArray()).Select(handler => handler.GetProperty("name").GetString() ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        : [];

    public IReadOnlyList<KeyValuePair<string, string>> Unplaced => [.. Errors.Where(error => !IsField(error.Key))];

    public string? ErrorOf(string path) => Errors.FirstOrDefault(error => error.Key == path || IsPartOf(error.Key, path)).Value;

    public IActionResult OnPostAddTrigger()
    {
        Form = JobForm.Read(Request.Form);
        Version = Form["version"] is { Length: > 0 } version && int.TryParse(version, out var number) ? number : null;
        Form.AddTrigger();
        return Page();
    }

    public async Task<IActionResult> OnPostPreviewAsync(int index)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var trigger = TriggerForm.ToDefinition(JobForm.Read(Request.Form), index, errors);
        trigger.Remove("id");
        var result = errors.Count > 0
            ? new ApiCallResult(StatusCodes.Status400BadRequest, default)
            : await CallAsync("POST", "/schedule/preview", body: new JsonObject { ["trigger"] = trigger, ["count"] = FiresShown });
        return Partial("/Pages/Jobs/SchedulePreviewPart.cshtml", result);
    }

    protected async Task<IActionResult> SaveAsync(JsonObject? before, Func<JsonObject, Task<ApiCallResult>> send, Func<ApiCallResult, Task> refused)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        Form = JobForm.Read(Request.Form);
        var definition = Form.ToDefinition(before, errors);
        if (errors.Count == 0)
        {
            var result = await send(definition);
            if (result.IsDone)
            {
                return Answer(result, "The job has been saved.", $"/jobs/{result.Property("id")}");
            }

            if (result.Status is StatusCodes.Status404NotFound or StatusCodes.Status403Forbidden)
            {
                return StatusCode(result.Status);
            }

            await refused(result);
            errors = new Dictionary<string, string>(result.Errors, StringComparer.Ordinal);
            if (errors.Count == 0 && Conflict is null)
            {
                errors["job"] = result.Detail ?? "";
            }
        }

        Errors = errors;
        Response.StatusCode = Conflict is null ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict;
        return Page();
    }

    private static bool IsPartOf(string error, string path) =>
        path is "target.labels" or "dependsOn" or "args" && (error.StartsWith(path + ".", StringComparison.Ordinal) || error.StartsWith(path + "[", StringComparison.Ordinal));

    private bool IsField(string path)
    {
        if (_placed.Count == 0)
        {
            _placed.UnionWith(JobForm.Fields(Form.TriggerCount));
        }

        return _placed.Contains(path) || new[] { "target.labels", "dependsOn", "args" }.Any(field => IsPartOf(path, field));
    }
}
