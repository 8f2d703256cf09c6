using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Scheduler.Server.Api;

namespace Scheduler.Server.Jobs;

/// <summary>The document of an import, larger than other bodies may be.</summary>
internal sealed class ImportBody((JobsDocument? Value, ProblemResult? Refusal) read)
    : RequestBody<JobsDocument>(read), IBindableFromHttpContext<ImportBody>, IEndpointParameterMetadataProvider
{
    public const int MaxBytes = 16 * 1024 * 1024;

    public static async ValueTask<ImportBody?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(await BodyReader.ReadAsync(context, emptyIs: null, MaxBytes, BodyReader.Parse<JobsDocument>, context.RequestAborted));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => Describe(builder);
}
