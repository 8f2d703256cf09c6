using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Scheduler.Server.Api;

/// <summary>A JSON body that may be left out: then every property has its default.</summary>
internal sealed class OptionalBody<T> : IRequestPart, IBindableFromHttpContext<OptionalBody<T>>, IEndpointParameterMetadataProvider
    where T : class, new()
{
    private readonly T? _value;

    private OptionalBody(T? value, ProblemResult? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    public ProblemResult? Refusal { get; }

    public T Value => _value ?? throw new InvalidOperationException("The endpoint is mapped outside ApiRoutes.MapApi, which refuses wrong bodies.");

    public static async ValueTask<OptionalBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (value, refusal) = await BodyReader.ReadAsync(context, emptyIs: new T(), context.RequestAborted);
        return new OptionalBody<T>(value, refusal);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: true));
}
