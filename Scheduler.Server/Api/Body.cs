using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Scheduler.Server.Api;

/// <summary>A JSON body that must be there. Endpoints take this instead of the bare type, so that a wrong body is always a 400 naming the field.</summary>
internal sealed class Body<T>((T? Value, ProblemResult? Refusal) read) : RequestBody<T>(read), IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(await BodyReader.ReadAsync<T>(context, emptyIs: null, context.RequestAborted));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => Describe(builder);
}
