using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Api;

/// <summary>The version a caller changed. An endpoint that takes it answers 428 when the header is missing.</summary>
internal sealed record IfMatch : IRequestPart, IBindableFromHttpContext<IfMatch>, IEndpointParameterMetadataProvider
{
    /// <summary>Null when the caller sent <c>*</c>: any version will do.</summary>
    public long? Version { get; init; }

    public ProblemResult? Refusal { get; init; }

    public static ValueTask<IfMatch?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<IfMatch?>(Read(context.Request.Headers.IfMatch));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new DescribedParameter("If-Match", "The ETag of the version that was changed.") { In = ParameterLocation.Header, IsRequired = true });
        builder.Metadata.Add(Refusals.Of(StatusCodes.Status412PreconditionFailed));
        builder.Metadata.Add(Refusals.Of(StatusCodes.Status428PreconditionRequired));
    }

    public static IfMatch Read(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return new IfMatch { Refusal = Problem.PreconditionRequired() };
        }

        var tag = header.Trim();
        if (tag == "*")
        {
            return new IfMatch();
        }

        // A tag that is not one of ours matches no version, which is what 412 says.
        return tag is ['"', .. var inner, '"'] && long.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new IfMatch { Version = version }
            : new IfMatch { Refusal = Problem.PreconditionFailed("If-Match is not the ETag of a version of this object.") };
    }

    public bool Matches(long version) => Version is null || Version == version;
}
