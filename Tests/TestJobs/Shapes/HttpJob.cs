using Executor.Sdk.Jobs;

namespace Shapes;

/// <summary>Asks a port that nobody listens on: what is used of HttpClient is the same.</summary>
[JobHandler("http")]
public sealed class HttpJob(HttpClient client) : Shape
{
    private static readonly Uri Nobody = new("http://127.0.0.1:9/");

    public override async Task<string> ExecuteAsync(ShapeArgs args, JobContext run, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetStringAsync(Nobody, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError.ToString();
        }
    }
}
