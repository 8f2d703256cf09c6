using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;

namespace Scheduler.Server.Api;

/// <summary>A refusal. Every error answer of the server, ours and the framework's, is written here.</summary>
internal sealed class ProblemResult(int status, string code) : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    private const string MediaType = "application/problem+json";

    public int? StatusCode => status;

    public string Code => code;

    public string? Detail { get; init; }

    public FieldErrors? Errors { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public static void PopulateMetadata(System.Reflection.MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ProblemDocument), [MediaType]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString("F0", CultureInfo.InvariantCulture);
        }

        var document = new ProblemDocument
        {
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Code = code,
            Detail = Detail,
            Errors = Errors?.ToDictionary(),
        };
        return response.WriteAsJsonAsync(document, ApiJson.Options, MediaType, httpContext.RequestAborted);
    }
}
