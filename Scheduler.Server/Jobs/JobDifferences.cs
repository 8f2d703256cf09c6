using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Server.Api;

namespace Scheduler.Server.Jobs;

/// <summary>Compares definitions field by field. The ids of triggers are the server's own and do not count.</summary>
internal static class JobDifferences
{
    public static IReadOnlyList<JobDifference> Between(JobSpec before, JobSpec after)
    {
        var found = new List<JobDifference>();
        Compare("", Definition(before), Definition(after), found);
        return found;
    }

    /// <summary>The same of documents that need not be valid.</summary>
    public static IReadOnlyList<JobDifference> Between(JsonObject before, JsonObject after)
    {
        var found = new List<JobDifference>();
        Compare("", before, after, found);
        return found;
    }

    /// <summary>The definition as JSON that any server takes: without the ids of triggers.</summary>
    public static JsonObject Definition(JobSpec spec)
    {
        var definition = (JsonObject)JsonSerializer.SerializeToNode(spec, ApiJson.Options)!; // a record is an object
        foreach (var trigger in (JsonArray)definition["triggers"]!) // every definition has the list
        {
            ((JsonObject)trigger!).Remove("id"); // as is every trigger
        }

        return definition;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<JobDifference> found)
    {
        // Arguments, labels and headers are the caller's own, so a key with a dot in it must not look like a path.
        if (before is JsonObject old && after is JsonObject young && path is not ("args" or "target.labels" or "target.headers"))
        {
            foreach (var name in old.Select(member => member.Key).Union(young.Select(member => member.Key), StringComparer.Ordinal))
            {
                Compare(path.Length == 0 ? name : $"{path}.{name}", old[name], young[name], found);
            }
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            found.Add(new JobDifference(path, before?.DeepClone(), after?.DeepClone()));
        }
    }
}
