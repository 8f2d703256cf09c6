using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Executors;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Calls;
using Scheduler.Server.Pages.Jobs.Arguments;
using Scheduler.Server.Pages.Jobs.Graph;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>What making and changing a job have in common: the form, what is wrong with it, the look ahead.</summary>
internal abstract class JobFormPage(JobFormSources sources) : ConsolePage
{
    private const int FiresShown = 5;
    private static readonly string[] WithParts = ["target.labels", "target.headers", "dependsOn", "args"];

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

    public IEnumerable<string> Apps => May(Permissions.ExecutorsRead)
        ? sources.Executors.Executors.Select(executor => executor.Row.App).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        : [];

    public IEnumerable<string> Handlers => May(Permissions.ExecutorsRead)
        ? sources.Executors.Executors.SelectMany(executor => ExecutorView.From(executor.Row, 0).Handlers.EnumerateArray()).Select(handler => handler.GetProperty("name").GetString() ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        : [];

    /// <summary>What may be picked; read when the page is shown.</summary>
    public JobFormChoices Choices { get; private set; } = JobFormChoices.None;

    /// <summary>The arguments in fields; null where no connected executor tells their schema.</summary>
    public ArgsForm? Arguments { get; private set; }

    /// <summary>What is wrong with the arguments as a text.</summary>
    public string? ArgsError => Arguments is { IsChosen: true } ? Errors.GetValueOrDefault("args") : ErrorOf("args");

    /// <summary>The dependencies as they are saved, or as the form says.</summary>
    public JobGraph? Graph { get; private set; }

    public IReadOnlyList<KeyValuePair<string, string>> Unplaced => [.. Errors.Where(error => !IsField(error.Key))];

    /// <summary>The job that is edited; null for a new one.</summary>
    protected virtual string? JobId => null;

    /// <summary>False for a job that is not there, or of a group that the user may not see.</summary>
    protected virtual Task<bool> MayBeShownAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public string? ErrorOf(string path) => Errors.FirstOrDefault(error => error.Key == path || IsPartOf(error.Key, path)).Value;

    public Task<IActionResult> OnPostAddTriggerAsync(CancellationToken cancellationToken) => AgainAsync(form => form.AddTrigger(), cancellationToken);

    public Task<IActionResult> OnPostAddUpstreamAsync(CancellationToken cancellationToken) => AgainAsync(form => form.AddUpstream(), cancellationToken);

    public async Task<IActionResult> OnPostPreviewAsync(int index)
    {
        var form = JobForm.Read(Request.Form);
        if (TriggerForm.IsUntouched(form, index))
        {
            return Content("");
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var trigger = TriggerForm.ToDefinition(form, index, errors);
        trigger.Remove("id");
        var result = errors.Count > 0
            ? new ApiCallResult(StatusCodes.Status400BadRequest, default)
            : await CallAsync("POST", "/schedule/preview", body: new JsonObject { ["trigger"] = trigger, ["count"] = FiresShown });
        return Partial("/Pages/Jobs/SchedulePreviewPart.cshtml", result);
    }

    /// <summary>The arguments' fields for the handler that the form names now.</summary>
    public IActionResult OnPostArguments()
    {
        Form = JobForm.Read(Request.Form);
        ReadArguments(new Dictionary<string, string>(StringComparer.Ordinal));
        return Partial("/Pages/Jobs/Arguments/ArgsFields.cshtml", Arguments);
    }

    /// <summary>The dependencies as the form says, drawn.</summary>
    public async Task<IActionResult> OnPostGraphAsync(CancellationToken cancellationToken)
    {
        if (!await MayBeShownAsync(cancellationToken))
        {
            return NotFound();
        }

        Form = JobForm.Read(Request.Form);
        await DrawAsync(cancellationToken);
        return Graph is null ? Content("") : Partial("/Pages/Jobs/Graph/JobGraph.cshtml", Graph);
    }

    /// <summary>Shows a job as it is.</summary>
    protected async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        await sources.Upstreams.NameAsync(Form, User, cancellationToken);
        ReadArguments(null);
        return await PageAsync(cancellationToken);
    }

    protected async Task<IActionResult> SaveAsync(JsonObject? before, Func<JsonObject, Task<ApiCallResult>> send, Func<ApiCallResult, Task> refused, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        Form = JobForm.Read(Request.Form);
        var definition = Form.ToDefinition(before, errors);
        definition["args"] = ReadArguments(errors);
        var upstreams = await sources.Upstreams.ResolveAsync(Form, User, cancellationToken);
        upstreams.ApplyTo(definition, errors);
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
            if (Form.TargetKind == "webhook" && errors.Remove("target.handler", out var receiver))
            {
                errors["target.receiver"] = receiver;
            }

            if (errors.Count == 0 && Conflict is null)
            {
                errors["job"] = result.Detail ?? "";
            }
        }

        Errors = errors;
        if (Arguments is not null)
        {
            Arguments.Errors = errors;
        }

        Response.StatusCode = Conflict is null ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict;
        return await PageAsync(cancellationToken);
    }

    private static bool IsPartOf(string error, string path) =>
        WithParts.Contains(path, StringComparer.Ordinal) && (error.StartsWith(path + ".", StringComparison.Ordinal) || error.StartsWith(path + "[", StringComparison.Ordinal));

    private async Task<IActionResult> AgainAsync(Action<JobForm> change, CancellationToken cancellationToken)
    {
        if (!await MayBeShownAsync(cancellationToken))
        {
            return NotFound();
        }

        Form = JobForm.Read(Request.Form);
        Version = Form["version"] is { Length: > 0 } version && int.TryParse(version, out var number) ? number : null;
        change(Form);
        ReadArguments(new Dictionary<string, string>(StringComparer.Ordinal));
        return await PageAsync(cancellationToken);
    }

    private async Task<IActionResult> PageAsync(CancellationToken cancellationToken)
    {
        Choices = await sources.Choices.ReadAsync(User, cancellationToken);
        await DrawAsync(cancellationToken);
        return Page();
    }

    private async Task DrawAsync(CancellationToken cancellationToken)
    {
        var upstreams = await sources.Upstreams.ResolveAsync(Form, User, cancellationToken);
        Graph = await sources.Graphs.OfFormAsync(JobId, Form["name"], [.. upstreams.Known], User, cancellationToken);
    }

    // With errors the form was sent; without, it shows a job.
    private JsonNode? ReadArguments(Dictionary<string, string>? errors)
    {
        JsonNode? args = null;
        try
        {
            args = Form["args"].Trim().Length == 0 ? new JsonObject() : JsonNode.Parse(Form["args"]);
        }
        catch (JsonException exception)
        {
            errors?.TryAdd("args", JobForm.Describe(exception));
            return null;
        }

        // Also of a job that becomes a webhook, so that what was typed into the fields is not lost.
        Arguments = Form["target.app"].Length > 0 && (May(Permissions.ExecutorsRead) || May(Permissions.JobsRun))
            ? ArgsForm.Of(sources.Executors.Find(Form["target.app"].Trim(), Form["target.handler"].Trim()), args)
            : null;
        if (errors is null)
        {
            return args;
        }

        if (Arguments is null && Request.Form[ArgsForm.ModeField] == "fields")
        {
            errors["args"] = "no executor that is connected tells the handler's fields any more: check them as JSON";
        }

        return Arguments is not null && args is JsonObject known && Arguments.Read(Request.Form, known, errors) is { } filled ? filled : args;
    }

    private bool IsField(string path)
    {
        if (_placed.Count == 0)
        {
            _placed.UnionWith(JobForm.Fields(Form.TriggerCount));
        }

        return _placed.Contains(path) || WithParts.Any(field => IsPartOf(path, field));
    }
}
