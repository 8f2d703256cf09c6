using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Deployments;

/// <summary>Bodies of <c>POST /jobs</c>.</summary>
internal static class JobBody
{
    public static JsonObject Of(string name, string handler = "echo", string overlap = "allow", object? args = null, params JsonObject[] triggers) => new()
    {
        ["name"] = name,
        ["group"] = "tests",
        ["target"] = new JsonObject { ["kind"] = "executor", ["app"] = Deployment.App, ["handler"] = handler },
        ["args"] = JsonSerializer.SerializeToNode(args ?? new { }),
        ["overlap"] = overlap,
        ["triggers"] = new JsonArray(triggers),
    };

    public static JsonObject Interval(int everyMs) => new() { ["kind"] = "interval", ["everyMs"] = everyMs };

    public static JsonObject Cron(string cron, string timeZone = "UTC") => new() { ["kind"] = "cron", ["cron"] = cron, ["timeZone"] = timeZone };

    public static JsonObject Once(DateTimeOffset at) => new() { ["kind"] = "once", ["at"] = at.UtcDateTime.ToString("O") };
}
