using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Api;

/// <summary>The <c>Idempotency-Key</c> of a call; the same key answers the same run.</summary>
internal sealed record IdempotencyKey : IRequestPart, IBindableFromHttpContext<IdempotencyKey>, IEndpointParameterMetadataProvider
{
    public const string Header = "Idempotency-Key";

    /// <summary>Null when the caller sent none.</summary>
    public string? Value { get; init; }

    public ProblemResult? Refusal { get; init; }

    public static ValueTask<IdempotencyKey?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<IdempotencyKey?>(
            context.Request.Headers.TryGetValue(Header, out var values) ? Read(values.Count == 1 ? values[0] : null) : new IdempotencyKey());

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new DescribedParameter(Header, "The same key answers the same run.") { In = ParameterLocation.Header });
        builder.Metadata.Add(Refusals.Of(StatusCodes.Status400BadRequest));
    }

    private static IdempotencyKey Read(string? text) =>
        text is { Length: > 0 and <= ApiLimits.IdempotencyKeyMax } && text.All(c => c is > ' ' and <= '~')
            ? new IdempotencyKey { Value = text }
            : new IdempotencyKey
            {
                Refusal = Problem.Validation(Header, $"must be 1 to {ApiLimits.IdempotencyKeyMax} visible ASCII characters, given once"),
            };
}
