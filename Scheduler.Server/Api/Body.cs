using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Scheduler.Server.Api;

/// <summary>A JSON body that must be there. Endpoints take this instead of the bare type, so that a wrong body is always a 400 naming the field.</summary>
internal sealed class Body<T> : IRequestPart, IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    private Body(T? value, ProblemResult? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    public ProblemResult? Refusal { get; }

    public T Value => _value ?? throw new InvalidOperationException("The endpoint is mapped outside ApiRoutes.MapApi, which refuses wrong bodies.");

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (value, refusal) = await BodyReader.ReadAsync<T>(context, emptyIs: null, context.RequestAborted);
        return new Body<T>(value, refusal);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}
