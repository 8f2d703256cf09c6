using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Scheduler.Server.Api;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>The body of a callback: as large as a result may be, and what stands around it.</summary>
internal sealed class CallbackBody((CallbackDocument? Value, ProblemResult? Refusal) read)
    : RequestBody<CallbackDocument>(read), IBindableFromHttpContext<CallbackBody>, IEndpointParameterMetadataProvider
{
    public const int MaxBytes = ResultLimit.Bytes + (64 * 1024);

    public static async ValueTask<CallbackBody?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(await BodyReader.ReadAsync(context, emptyIs: new CallbackDocument(), MaxBytes, BodyReader.Parse<CallbackDocument>, context.RequestAborted));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => Describe(builder, isOptional: true);
}
