using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Scheduler.Server.Api;

/// <summary>A JSON body that may be left out: then every property has its default.</summary>
internal sealed class OptionalBody<T>((T? Value, ProblemResult? Refusal) read)
    : RequestBody<T>(read), IBindableFromHttpContext<OptionalBody<T>>, IEndpointParameterMetadataProvider
    where T : class, new()
{
    public static async ValueTask<OptionalBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(await BodyReader.ReadAsync(context, emptyIs: new T(), context.RequestAborted));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => Describe(builder, isOptional: true);
}
