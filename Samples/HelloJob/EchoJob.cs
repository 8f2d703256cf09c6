using System.Text.Json;
using Executor.Sdk.Jobs;

namespace HelloJob;

/// <summary>Returns its arguments.</summary>
[JobHandler("echo")]
internal sealed class EchoJob : IJobHandler<JsonElement, JsonElement>
{
    public Task<JsonElement> ExecuteAsync(JsonElement args, JobContext run, CancellationToken cancellationToken) => Task.FromResult(args);
}
