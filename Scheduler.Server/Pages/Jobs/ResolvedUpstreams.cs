using System.Text.Json.Nodes;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>The ids of a form's dependencies, in its order; null for a name that no job has.</summary>
internal sealed record ResolvedUpstreams(IReadOnlyList<string?> JobIds)
{
    /// <summary>Those that may be drawn.</summary>
    public IEnumerable<string> Known => JobIds.OfType<string>().Where(Ids.IsWellFormed).Distinct(StringComparer.Ordinal);

    public void ApplyTo(JsonObject definition, Dictionary<string, string> errors)
    {
        var dependencies = definition["dependsOn"] as JsonArray ?? [];
        for (var i = 0; i < JobIds.Count; i++)
        {
            if (JobIds[i] is not { } id)
            {
                errors[$"dependsOn[{i}].jobId"] = "is not the group and name of a job";
            }
            else if (dependencies[i] is JsonObject dependency)
            {
                dependency["jobId"] = id;
            }
        }
    }
}
