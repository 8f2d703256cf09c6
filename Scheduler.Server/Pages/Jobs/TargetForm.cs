using System.Text.Json.Nodes;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>The fields of where a job runs. Each kind has its own; those of the other kinds are kept in the form and not sent.</summary>
internal static class TargetForm
{
    public static readonly string[] Kinds = ["executor", "webhook"];
    public static readonly string[] Methods = ["POST", "PUT", "PATCH", "GET"];
    public static readonly string[] Modes = ["sync", "callback"];
    private static readonly string[] OfExecutor = ["app", "handler", "routing", "executor"];
    private static readonly string[] OfWebhook = ["url", "method", "secretId", "mode", "receiver"];

    /// <summary>Those that are shown; a webhook's receiver is told its handler, which is a field of its own here.</summary>
    public static IEnumerable<string> Fields { get; } = [.. OfExecutor.Concat(OfWebhook).Append("kind").Append("labels").Append("headers").Select(field => $"target.{field}")];

    public static JsonObject ToDefinition(JobForm form, Dictionary<string, string> errors)
    {
        var target = new JsonObject { ["kind"] = form.TargetKind };
        var isWebhook = form.TargetKind == "webhook";
        foreach (var field in isWebhook ? OfWebhook : OfExecutor)
        {
            JobForm.Set(target, field == "receiver" ? "handler" : field, form[$"target.{field}"].Trim());
        }

        var (list, separator, example) = isWebhook ? ("headers", ':', "X-Team: billing") : ("labels", '=', "zone=eu");
        var pairs = new JsonObject();
        foreach (var line in form[$"target.{list}"].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(separator, 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var value])
            {
                pairs[name] = value;
            }
            else
            {
                errors[$"target.{list}"] = $"must be lines such as {example}";
            }
        }

        if (!isWebhook || pairs.Count > 0)
        {
            target[list] = pairs;
        }

        return target;
    }

    public static void Fill(Dictionary<string, string> values, JsonObject target)
    {
        var kind = target["kind"]?.ToString();
        values["target.kind"] = kind ?? "";
        foreach (var field in OfExecutor.Concat(OfWebhook))
        {
            values[$"target.{field}"] = target[field]?.ToString() ?? "";
        }

        if (kind == "webhook")
        {
            (values["target.receiver"], values["target.handler"]) = (values["target.handler"], "");
        }

        values["target.labels"] = Lines(target["labels"], "=");
        values["target.headers"] = Lines(target["headers"], ": ");
    }

    private static string Lines(JsonNode? pairs, string separator) => string.Join('\n', (pairs as JsonObject ?? []).Select(pair => $"{pair.Key}{separator}{pair.Value}"));
}
