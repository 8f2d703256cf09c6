using System.Text.Json;
using Executor.Sdk.Jobs;

namespace Chain;

internal static class UpstreamResults
{
    /// <summary>What the step of this name returned.</summary>
    /// <exception cref="InvalidOperationException">No such step came before, or its result is too large to be handed on.</exception>
    public static T ResultOf<T>(this JobContext run, string step) =>
        run.Upstream.SingleOrDefault(upstream => upstream.JobName == step)?.Result is { } result && result.Deserialize<T>(JsonSerializerOptions.Web) is { } value
            ? value
            : throw new InvalidOperationException($"The step '{step}' before '{run.JobName}' handed no result on.");
}
