using Microsoft.AspNetCore.Http.Metadata;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Api;

/// <summary>A JSON body that was read before its endpoint runs: its value, or what is wrong with it.</summary>
internal abstract class RequestBody<T>((T? Value, ProblemResult? Refusal) read) : IRequestPart
    where T : class
{
    public ProblemResult? Refusal => read.Refusal;

    public T Value => read.Value ?? throw new InvalidOperationException("The endpoint is mapped outside ApiRoutes.MapApi, which refuses wrong bodies.");

    /// <summary>What every endpoint that takes it says of itself.</summary>
    protected static void Describe(EndpointBuilder builder, bool isOptional = false)
    {
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional));
        builder.Metadata.Add(Refusals.Of(StatusCodes.Status400BadRequest));
        builder.Metadata.Add(Refusals.Of(StatusCodes.Status413PayloadTooLarge));
        builder.Metadata.Add(Refusals.Of(StatusCodes.Status415UnsupportedMediaType));
    }
}
