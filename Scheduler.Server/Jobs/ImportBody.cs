using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Scheduler.Server.Api;

namespace Scheduler.Server.Jobs;

/// <summary>The document of an import, larger than other bodies may be.</summary>
internal sealed class ImportBody : IRequestPart, IBindableFromHttpContext<ImportBody>, IEndpointParameterMetadataProvider
{
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly JobsDocument? _value;

    private ImportBody(JobsDocument? value, ProblemResult? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    public ProblemResult? Refusal { get; }

    public JobsDocument Value => _value ?? throw new InvalidOperationException("The endpoint is mapped outside ApiRoutes.MapApi, which refuses wrong bodies.");

    public static async ValueTask<ImportBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (value, refusal) = await BodyReader.ReadAsync(context, emptyIs: null, MaxBytes, BodyReader.Parse<JobsDocument>, context.RequestAborted);
        return new ImportBody(value, refusal);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(JobsDocument)));
}
