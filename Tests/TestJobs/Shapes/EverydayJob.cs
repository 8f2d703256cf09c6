using System.Text.Json;
using Executor.Sdk.Jobs;
using Microsoft.Extensions.Logging;

namespace Shapes;

/// <summary>What most handlers do: services, a logger, JSON with default options, HTTP.</summary>
[JobHandler("everyday")]
public sealed class EverydayJob(Counter counter, HttpClient client, ILogger<EverydayJob> logger) : Shape
{
    private static readonly Uri Nobody = new("http://127.0.0.1:9/");

    public override async Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        string json = JsonSerializer.Serialize(args);
        logger.LogInformation("run {Number} with {Args}", counter.Next(), JsonSerializer.Deserialize<ShapeArgs>(json));
        try
        {
            return await client.GetStringAsync(Nobody, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return json;
        }
    }
}
